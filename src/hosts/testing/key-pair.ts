import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Both halves as OpenSSH writes them. */
export interface KeyPair {
  readonly private: string;
  /** One line, without its end. */
  readonly public: string;
}

/** A new key made by ssh-keygen (about one in 256 that ssh2 makes itself is malformed). */
export function newKeyPair(type: "ed25519" | "ecdsa" | "rsa" = "ed25519"): KeyPair {
  const directory = mkdtempSync("/tmp/lotus-key-");
  const path = join(directory, "key");
  const size = type === "rsa" ? ["-b", "2048"] : [];
  execFileSync("ssh-keygen", ["-q", "-t", type, ...size, "-N", "", "-C", "test key", "-f", path]);
  const pair = { private: readFileSync(path, "utf8"), public: readFileSync(`${path}.pub`, "utf8").trim() };
  rmSync(directory, { recursive: true });
  return pair;
}
