import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { startLotus } from "./lotus.ts";

let deployment: Embedded;
afterEach(() => deployment.stop());

/** Waits until the host has jobs that run for the client. */
async function busy(host: string): Promise<void> {
  while ((deployment.activity.get(host)?.jobs ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

it("ends at Ctrl-C while a host's command hangs, and leaves nothing running there", async () => {
  deployment = await startEmbedded({ silent: (host, { words }) => host === "postgres" && words.includes("df") });
  const env = { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile };
  const file = join(deployment.home, "health.xml");
  await writeFile(file, "of the last whole run");
  const { child, ended } = startLotus(["health", "--junit", file], env);
  await busy("postgres");
  child.kill("SIGINT");
  const { exitCode, stderr } = await ended;
  expect(exitCode).toBe(130);
  expect(stderr).toContain("health.xml is left as it was: the run was stopped");
  expect(await readFile(file, "utf8")).toBe("of the last whole run");
  expect([...deployment.activity.values()].every(({ jobs, open }) => jobs === 0 && open === 0)).toBe(true);
});

it("ends at Ctrl-C while a host's sshd says nothing", async () => {
  deployment = await startEmbedded({ broken: "sshd-hangs" });
  const env = { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile };
  const { child, ended } = startLotus(["health", "--quiet"], env);
  while ((deployment.activity.get("grafana")?.connections ?? 0) === 0)
    await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGINT");
  expect((await ended).exitCode).toBe(130);
  expect([...deployment.activity.values()].every(({ jobs, open }) => jobs === 0 && open === 0)).toBe(true);
});

it("ends at once at the second Ctrl-C", async () => {
  deployment = await startEmbedded({ silent: (_host, { words }) => words.includes("df") });
  const { child, ended } = startLotus(["health"], { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile });
  await busy("postgres");
  child.kill("SIGINT");
  child.kill("SIGINT");
  expect((await ended).exitCode).toBe(130);
});
