import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { HostError } from "./host-error.ts";
import { fingerprint, judgeKey, knownKeys } from "./known-hosts.ts";
import { openHost } from "./open-host.ts";
import { newKeyPair } from "./testing/key-pair.ts";
import { type SshBed, startSshBed } from "./testing/ssh-bed.ts";

const host = { name: "npm", label: "npm (139)" };
const environment = { PATH: process.env["PATH"] };
const newKey = (type: "ed25519" | "ecdsa" = "ed25519"): string => newKeyPair(type).public;
const blob = (key: string): Buffer => Buffer.from(key.split(" ")[1] ?? "", "base64");

describe("known_hosts", () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync("/tmp/lotus-known-");
    file = join(directory, "known_hosts");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const kindFor = async (name: string, key: string, files = [file]): Promise<string> =>
    judgeKey(host, name, blob(key), await knownKeys(host, name, files, environment, 5000))?.kind ?? "known";

  it.each<[string, string, string]>([
    ["a plain name", "npm.example", "npm.example"],
    ["an address", "10.10.10.27", "10.10.10.27"],
    ["one of several names", "npm.example,10.10.10.27", "10.10.10.27"],
    ["a port", "[npm.example]:2222", "[npm.example]:2222"],
    ["a pattern", "*.example", "npm.example"],
  ])("is read with %s, also hashed", async (_what, written, asked) => {
    const key = newKey();
    writeFileSync(file, `# a comment\nother.example ${newKey()}\n${written} ${key} with words\n`);
    expect(await kindFor(asked, key)).toBe("known");
    expect(await kindFor(asked, newKey())).toBe("host-key-changed");
    expect(await kindFor("stranger.example.net", key)).toBe("host-key-unknown");
    if (written.includes("*")) return;
    execFileSync("ssh-keygen", ["-H", "-f", file], { stdio: "ignore" });
    expect(readFileSync(file, "utf8")).toContain("|1|");
    expect(await kindFor(asked, key)).toBe("known");
    expect(await kindFor(asked, newKey())).toBe("host-key-changed");
  });

  it("is read from several files, of which some are not there, with several keys", async () => {
    const second = join(directory, "second");
    const [one, two, three] = [newKey(), newKey("ecdsa"), newKey()];
    writeFileSync(file, `npm.example ${one}\nnpm.example ${two}\n`);
    writeFileSync(second, `npm.example ${three}\n`);
    const files = [file, join(directory, "missing"), second];
    for (const key of [one, two, three]) expect(await kindFor("npm.example", key, files)).toBe("known");
    expect(await kindFor("npm.example", newKey(), files)).toBe("host-key-changed");
  });

  it("is believed when it revokes a key, though the key is also known", async () => {
    const key = newKey();
    writeFileSync(file, `npm.example ${key}\n@revoked * ${key}\n`);
    expect(await kindFor("npm.example", key)).toBe("host-key-revoked");
  });

  it("does not let an authority's own key pass for a host's, and says what can check certificates", async () => {
    const key = newKey();
    writeFileSync(file, `@cert-authority *.example ${key}\n`);
    expect(await kindFor("npm.example", key)).toBe("host-key-unknown");
    const known = await knownKeys(host, "npm.example", [file], environment, 5000);
    const error = judgeKey(host, "npm.example", blob(newKey()), known);
    expect(error?.message).toContain("trusts a certificate authority");
    expect(error?.hint).toContain("--ssh openssh");
  });

  it("prints fingerprints as ssh-keygen does", () => {
    const key = newKey();
    writeFileSync(file, key);
    const printed = execFileSync("ssh-keygen", ["-lf", file]).toString();
    expect(printed).toContain(fingerprint(blob(key)));
  });
});

describe.each(["ssh2", "openssh"] as const)("the host key over %s", (transport) => {
  let bed: SshBed;
  beforeEach(async () => {
    bed = await startSshBed({ transport });
  });
  afterEach(() => bed.close());

  const ask = async (): Promise<HostError> => {
    const asked = openHost(bed.target, bed.options);
    const error = await asked.query(["true"]).catch((reason: unknown) => reason);
    await asked.close();
    expect(error).toBeInstanceOf(HostError);
    return error as HostError;
  };
  const offered = (): string => readFileSync(bed.knownHosts, "utf8").trim();
  const place = (): string => offered().split(" ")[0] ?? "";

  it("is refused when it is not known, with its fingerprint and the command that adds it", async () => {
    const print = fingerprint(offered().split(" ")[2] ?? "");
    writeFileSync(bed.knownHosts, "");
    const error = await ask();
    expect(error).toMatchObject({ kind: "host-key-unknown", phase: "host-key", facts: { offered: print } });
    expect(error.message).toContain(print);
    expect(error.hint).toContain("lotus trust bed");
    expect(bed.server.logins).toEqual([]);
  });

  it("is refused loudly when it changed, with both fingerprints' places", async () => {
    const print = fingerprint(offered().split(" ")[2] ?? "");
    writeFileSync(bed.knownHosts, `# first line\n${place()} ${newKey()}\n`);
    const error = await ask();
    expect(error).toMatchObject({
      kind: "host-key-changed",
      phase: "host-key",
      facts: { offered: print, file: bed.knownHosts, line: 2 },
    });
    expect(error.message).toContain(`${bed.knownHosts}:2`);
    expect(error.hint).toContain("lotus trust bed --replace");
    expect(bed.server.logins).toEqual([]);
  });

  it("is refused when it is revoked", async () => {
    const [name, type, key] = offered().split(" ");
    appendFileSync(bed.knownHosts, `@revoked ${name} ${type} ${key}\n`);
    expect(await ask()).toMatchObject({ kind: "host-key-revoked", phase: "host-key" });
    expect(bed.server.logins).toEqual([]);
  });
});
