import { createHmac, randomBytes } from "node:crypto";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";

import { HostError } from "./host-error.ts";
import type { HostOptions } from "./host-options.ts";
import { fingerprint, judgeKey, keyType, type KnownKey, knownKeys } from "./known-hosts.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { printable } from "./printable.ts";
import { runProgram } from "./program.ts";
import { sshSettings } from "./ssh-config.ts";
import { gatherHostKeys } from "./ssh-host-keys.ts";
import { sshDestination, type SshTarget } from "./target.ts";

/** A host key a machine showed, and what known_hosts says of it. */
export interface OfferedKey {
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** The public key in base64. */
  readonly key: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** `changed`: another key of this type is known. */
  readonly state: "known" | "new" | "changed" | "revoked";
  /** The known key it contradicts. */
  readonly before?: { readonly fingerprint: string; readonly file: string; readonly line: number } | undefined;
}

/** All host keys of a machine, and where trust in them is written down. */
export interface OfferedKeys {
  readonly target: SshTarget;
  /** As known_hosts names it. */
  readonly keyName: string;
  /** The user's known_hosts file. */
  readonly file: string;
  readonly hashed: boolean;
  readonly keys: readonly OfferedKey[];
}

/** Asks the machine for each of its host keys, by the way ssh would take to it. Logs in nowhere but at jump hosts. @throws HostError */
export async function offeredKeys(target: SshTarget, options: HostOptions): Promise<OfferedKeys> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const settings = await sshSettings(target, sshDestination(target), options, limits.config);
  const [known, keys] = await Promise.all([
    knownKeys(target, settings.keyName, settings.knownHostsFiles, options.environment, limits.config),
    gatherHostKeys(target, settings, options, limits),
  ]);
  const file = settings.knownHostsFiles[0];
  if (file === undefined) throw noFile(target);
  return {
    target,
    keyName: settings.keyName,
    file,
    hashed: settings.hashKnownHosts,
    keys: keys.map((key) => describe(target, settings.keyName, key, known)),
  };
}

/**
 * Writes the keys that are not known yet into known_hosts (made 0600 where there is none). With `replace`, what was known of the
 * machine is removed first. Returns what was added. @throws HostError when a key contradicts a known one and `replace` is not said.
 */
export async function trust(
  offered: OfferedKeys,
  options: HostOptions,
  { replace }: { readonly replace: boolean },
): Promise<readonly OfferedKey[]> {
  const { target, keyName, file, keys } = offered;
  const bad = keys.find((key) => key.state === "revoked" || (key.state === "changed" && !replace));
  if (bad) throw refuse(offered, bad);
  if (replace) await forget(target, keyName, file, options);
  const added = replace ? keys : keys.filter((key) => key.state === "new");
  if (added.length === 0) return [];
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const before = await readFile(file, "utf8").catch(() => "");
  const gap = before === "" || before.endsWith("\n") ? "" : "\n";
  const name = offered.hashed ? hashName(keyName) : keyName;
  await appendFile(file, gap + added.map((key) => `${name} ${key.type} ${key.key}\n`).join(""), { mode: 0o600 });
  return added;
}

function describe(target: SshTarget, keyName: string, key: Buffer, known: readonly KnownKey[]): OfferedKey {
  const type = keyType(key);
  const error = judgeKey(target, keyName, key, known);
  const before = known.find((entry) => entry.marker === undefined && entry.type === type);
  const states = { "host-key-changed": "changed", "host-key-revoked": "revoked" } as const;
  const state =
    error === undefined ? "known" : error.kind in states ? states[error.kind as keyof typeof states] : "new";
  const contradicts =
    state === "changed" && before
      ? { fingerprint: fingerprint(before.key), file: before.file, line: before.line }
      : undefined;
  return { type, key: key.toString("base64"), fingerprint: fingerprint(key), state, before: contradicts };
}

async function forget(target: SshTarget, keyName: string, file: string, options: HostOptions): Promise<void> {
  const exists = await readFile(file).then(
    () => true,
    () => false,
  );
  if (!exists) return;
  const said = await runProgram("ssh-keygen", ["-R", keyName, "-f", file], options.environment, defaultLimits.config);
  if (said.status === 0) return;
  throw new HostError(
    `cannot remove the known keys of ${target.label} from ${file}: ${printable(said.stderr.trim())}`,
    {
      host: target.name,
      phase: "config",
      kind: "write-failed",
    },
  );
}

/** A name as ssh hides it (HashKnownHosts): HMAC-SHA1 with a salt of its own. */
function hashName(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
}

function refuse(offered: OfferedKeys, bad: OfferedKey): HostError {
  const { target } = offered;
  const why = bad.state === "revoked" ? "is revoked" : "is another than the known one";
  return new HostError(`the ${bad.type} key of ${target.label} ${why} (${bad.fingerprint}); nothing was changed`, {
    host: target.name,
    phase: "host-key",
    kind: bad.state === "revoked" ? "host-key-revoked" : "host-key-changed",
    hint: bad.state === "revoked" ? undefined : `if you rebuilt it:  lotus trust ${target.name} --replace`,
  });
}

function noFile(target: SshTarget): HostError {
  return new HostError(`there is no known_hosts file to write to for ${target.label}`, {
    host: target.name,
    phase: "config",
    kind: "bad-configuration",
    hint: "UserKnownHostsFile in ~/.ssh/config is none",
  });
}
