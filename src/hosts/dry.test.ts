import { afterAll, describe, expect, it } from "vitest";

import { openHost } from "./open-host.ts";
import { recordHost } from "./record.ts";
import { Secret } from "./secret.ts";
import type { CaptureFile } from "./capture.ts";

describe("captures", () => {
  const local = openHost(
    { name: "here", label: "here", transport: "local", sudo: false },
    { environment: process.env },
  );
  afterAll(() => local.close());
  const play = (captures: CaptureFile) =>
    openHost({ name: "synapse", label: "synapse (151)", transport: "dry", captures }, { environment: {} });

  it("answer as the real host did, after a way through JSON", async () => {
    const real = recordHost(local);
    const asked = [
      () => real.query(["sh", "-c", "echo out; echo err >&2; exit 3"]),
      () => real.read("/etc/hostname"),
      () => real.read("/nowhere"),
      () => real.askUdp({ host: "127.0.0.1", port: 1, payload: Buffer.from("?"), timeoutMs: 50, tries: 1 }),
    ];
    const answers = await Promise.all(asked.map((ask) => ask()));
    const host = play(JSON.parse(JSON.stringify(real.captures())) as CaptureFile);
    expect(await host.query(["sh", "-c", "echo out; echo err >&2; exit 3"])).toEqual(answers[0]);
    expect(await host.read("/etc/hostname")).toBe(answers[1]);
    expect(await host.read("/nowhere")).toBeUndefined();
    expect(await host.askUdp({ host: "127.0.0.1", port: 1, payload: Buffer.from("?") })).toBeUndefined();
  });

  it("hold no secret, and a secret question finds its answer", async () => {
    const real = recordHost(local);
    await real.query(["test", new Secret("hunter2"), "=", "x"], { stdin: new Secret("hunter3") });
    expect(JSON.stringify(real.captures())).not.toMatch(/hunter/);
    const answer = await play(real.captures()).query(["test", new Secret("another"), "=", "x"]);
    expect(answer.status).toBe(1);
  });

  it("name the question they do not hold", async () => {
    const host = play({ captures: [] });
    const nothing = { kind: "bad-configuration", hint: expect.stringContaining("record") };
    await expect(host.query(["systemctl", "show", "a b"], { as: "root" })).rejects.toMatchObject({
      ...nothing,
      message: expect.stringContaining("never recorded: as root: systemctl show 'a b'"),
    });
    await expect(host.read("/etc/x")).rejects.toMatchObject(nothing);
    await expect(host.connect({ kind: "unix", path: "/s" })).rejects.toMatchObject(nothing);
    await expect(
      host.write({ path: "/f", content: "", mode: 0o644, owner: "root", group: "root" }),
    ).rejects.toMatchObject(nothing);
  });

  it("tell the same command as another user apart", async () => {
    const answer = { status: 0, signal: undefined, stdout: "p", stderr: "", ms: 1 };
    const host = play({ captures: [{ kind: "run", command: ["id"], as: "postgres", answer }] });
    expect(await host.query(["id"], { as: "postgres" })).toEqual(answer);
    await expect(host.query(["id"])).rejects.toMatchObject({ kind: "bad-configuration" });
  });
});
