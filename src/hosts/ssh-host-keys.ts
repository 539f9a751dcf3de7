import type { Duplex } from "node:stream";

import type { ServerHostKeyAlgorithm } from "ssh2";

import { HostError } from "./host-error.ts";
import type { HostOptions } from "./host-options.ts";
import { createJumps } from "./jumps.ts";
import { type Limits, timedOut, within } from "./limits.ts";
import { runProgram } from "./program.ts";
import type { SshSettings } from "./ssh-config.ts";
import { explainSsh } from "./ssh-errors.ts";
import { createKeyRing } from "./ssh-keys.ts";
import { hostKeyAlgorithms } from "./ssh-login.ts";
import { openSocket } from "./ssh-socket.ts";
import type { Named } from "./transport.ts";

/** Every host key a machine has, each asked for on a connection of its own that ends before any login. @throws HostError */
export async function gatherHostKeys(
  host: Named,
  settings: SshSettings,
  options: HostOptions,
  limits: Limits,
): Promise<readonly Buffer[]> {
  const jumps = createJumps({ options, limits, ring: createKeyRing(options) });
  const never = new AbortController().signal;
  const keys: Buffer[] = [];
  try {
    const route = settings.jumps.length > 0 ? await jumps.route(settings.jumps, []) : undefined;
    for (const algorithms of Object.values(hostKeyAlgorithms)) {
      const stream = route
        ? await route.open(host, settings)
        : await openSocket(host, settings, limits, options.signal ?? never);
      const key = await within(askKey(host, stream, algorithms), limits.keyExchange, () =>
        timedOut(host, "key-exchange", limits.keyExchange, "did not show its host key"),
      ).finally(() => stream.destroy());
      if (key) keys.push(key);
    }
    return keys;
  } catch (error) {
    const scanned = error instanceof HostError && error.kind === "no-common-algorithm" && settings.jumps.length === 0;
    if (scanned) return scanHostKeys(host, settings, options, limits, error);
    throw error;
  } finally {
    await jumps.close();
  }
}

/** The key of one type; undefined when the machine has none of it. */
async function askKey(
  host: Named,
  stream: Duplex,
  algorithms: readonly ServerHostKeyAlgorithm[],
): Promise<Buffer | undefined> {
  const { Client } = (await import("ssh2")).default;
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on("error", (error: Error) => {
      if (/no matching host key format/.test(error.message)) resolve(undefined);
      else reject(explainSsh(host, "key-exchange", error));
    });
    client.on("close", () => reject(explainSsh(host, "key-exchange", new Error("the connection was closed"))));
    client.connect({
      sock: stream,
      username: "-",
      readyTimeout: 0,
      algorithms: { serverHostKey: [...algorithms] },
      hostVerifier: (key: Buffer) => {
        resolve(Buffer.from(key));
        return false;
      },
    });
  });
}

/** For machines whose key exchange ssh2 does not know. It cannot go through jump hosts. */
async function scanHostKeys(
  host: Named,
  { hostname, port }: SshSettings,
  options: HostOptions,
  limits: Limits,
  otherwise: HostError,
): Promise<readonly Buffer[]> {
  const said = await runProgram(
    "ssh-keyscan",
    ["-p", String(port), "--", hostname],
    options.environment,
    limits.connect + limits.keyExchange,
  );
  const keys = said.stdout.split("\n").flatMap((line) => (line.startsWith("#") ? [] : line.split(" ").slice(2, 3)));
  if (keys.length === 0) throw otherwise;
  return keys.map((key) => Buffer.from(key, "base64"));
}
