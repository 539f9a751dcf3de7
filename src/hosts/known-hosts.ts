import { createHash } from "node:crypto";
import { existsSync } from "node:fs";

import { HostError } from "./host-error.ts";
import type { HostOptions } from "./host-options.ts";
import { printable } from "./printable.ts";
import { askProgram } from "./program-turn.ts";
import type { Named } from "./transport.ts";

/** A line of a known_hosts file that speaks of a host. */
export interface KnownKey {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly marker: "revoked" | "authority" | undefined;
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** The public key in base64. */
  readonly key: string;
}

/** Every line about the host in the files, found by `ssh-keygen -F`, which knows hashed names, patterns, ports and markers. @throws HostError */
export async function knownKeys(
  host: Named,
  keyName: string,
  files: readonly string[],
  environment: HostOptions["environment"],
  limitMs: number,
): Promise<readonly KnownKey[]> {
  const search = async (file: string): Promise<readonly KnownKey[]> => {
    const said = await askProgram(["ssh-keygen", "-F", keyName, "-f", file], environment, limitMs);
    // 1 means: no such line.
    if (said.status === 0 || said.status === 1) return parseFound(said.stdout, file);
    throw new HostError(
      `cannot look up the host key of ${host.label} in ${file}: ${printable(said.stderr.trim()) || "ssh-keygen did not answer"}`,
      {
        host: host.name,
        phase: "config",
        kind: "bad-configuration",
      },
    );
  };
  return (await Promise.all([...new Set(files)].filter((file) => existsSync(file)).map(search))).flat();
}

/** Reads what `ssh-keygen -F` printed: `# Host NAME found: line N` before each line. */
export function parseFound(text: string, file: string): readonly KnownKey[] {
  const found: KnownKey[] = [];
  let line = 0;
  for (const row of text.split("\n")) {
    const at = /^# Host .* found: line (\d+)/.exec(row);
    if (at) {
      line = Number(at[1]);
      continue;
    }
    const [, marker, type, key] = /^(?:@(revoked|cert-authority)\s+)?\S+\s+(\S+)\s+([A-Za-z0-9+/=]+)/.exec(row) ?? [];
    if (type === undefined || key === undefined || row.startsWith("#")) continue;
    found.push({
      file,
      line,
      type,
      key,
      marker: marker === "cert-authority" ? "authority" : marker === "revoked" ? "revoked" : undefined,
    });
  }
  return found;
}

/** `SHA256:…` as ssh prints it. */
export function fingerprint(key: Buffer | string): string {
  const bytes = typeof key === "string" ? Buffer.from(key, "base64") : key;
  return `SHA256:${createHash("sha256").update(bytes).digest("base64").replaceAll("=", "")}`;
}

/** The type a public key names itself, such as `ssh-ed25519`; what is no key has none, and matches none. */
export function keyType(key: Buffer): string {
  if (key.length < 4) return "";
  return printable(key.subarray(4, 4 + Math.min(key.readUInt32BE(0), longestType)).toString());
}

/** In bytes, far beyond any there is. */
const longestType = 64;

/** Undefined when the offered key is known for the host; else the error that refuses it. */
export function judgeKey(
  host: Named,
  keyName: string,
  offered: Buffer,
  known: readonly KnownKey[],
): HostError | undefined {
  const base64 = offered.toString("base64");
  const same = known.filter((entry) => entry.key === base64);
  const revoked = same.find((entry) => entry.marker === "revoked");
  if (revoked) return refuseRevoked(host, offered, revoked);
  if (same.some((entry) => entry.marker === undefined)) return undefined;
  const plain = known.filter((entry) => entry.marker === undefined);
  const before = plain.find((entry) => entry.type === keyType(offered));
  if (before) return refuseChanged(host, offered, before);
  return refuseUnknown(host, keyName, offered, known);
}

function refuseRevoked(host: Named, offered: Buffer, revoked: KnownKey): HostError {
  return new HostError(
    `${host.label} shows a host key that is revoked\n  offered   ${fingerprint(offered)}\n  revoked   ${revoked.file}:${revoked.line}\n  means     whoever answers there holds a key that must not be trusted any more. Nothing was sent to it`,
    {
      host: host.name,
      phase: "host-key",
      kind: "host-key-revoked",
      facts: { offered: fingerprint(offered), file: revoked.file, line: revoked.line },
      hint: `find out who runs it before anything else; if it is yours, give it new host keys, then: lotus trust ${host.name} --replace`,
    },
  );
}

function refuseChanged(host: Named, offered: Buffer, before: KnownKey): HostError {
  const knownPrint = fingerprint(before.key);
  return new HostError(
    `${host.label} shows another host key than before\n  known     ${knownPrint}  (${before.file}:${before.line})\n  offered   ${fingerprint(offered)}\n  means     the machine was rebuilt, or someone is in between. Nothing was sent to it`,
    {
      host: host.name,
      phase: "host-key",
      kind: "host-key-changed",
      facts: { known: knownPrint, offered: fingerprint(offered), file: before.file, line: before.line },
      hint: `if you rebuilt it:  lotus trust ${host.name} --replace`,
    },
  );
}

function refuseUnknown(host: Named, keyName: string, offered: Buffer, known: readonly KnownKey[]): HostError {
  const print = fingerprint(offered);
  const authority = known.find((entry) => entry.marker === "authority");
  const others = [...new Set(known.filter((entry) => entry.marker === undefined).map((entry) => entry.type))];
  const more = authority
    ? `\n  but       ${authority.file}:${authority.line} trusts a certificate authority for it, which ssh2 cannot check`
    : others.length > 0
      ? `\n  but       other keys of it are known (${others.join(", ")}); it no longer offers them`
      : "";
  return new HostError(
    `the host key of ${host.label} is not known (${keyName})\n  offered   ${print}  ${keyType(offered)}${more}\n  means     lotus cannot tell whether it is the right machine. Nothing was sent to it`,
    {
      host: host.name,
      phase: "host-key",
      kind: "host-key-unknown",
      facts: { offered: print, type: keyType(offered) },
      hint: authority
        ? `use the system's ssh for it: \`ssh: openssh\` in the inventory, or --ssh openssh`
        : `compare the fingerprint with the machine's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then: lotus trust ${host.name}`,
    },
  );
}
