import type { Duplex } from "node:stream";

import type { Client, NextAuthHandler, ServerHostKeyAlgorithm } from "ssh2";

import { HostError, type Phase } from "./host-error.ts";
import { judgeKey, type KnownKey } from "./known-hosts.ts";
import { cancelled, type Limits, timedOut, whenOverdue } from "./limits.ts";
import type { SshSettings } from "./ssh-config.ts";
import { explainLogin, explainSsh } from "./ssh-errors.ts";
import type { KeyChoice, KeyRing } from "./ssh-keys.ts";
import type { Named } from "./transport.ts";

export interface Login {
  readonly host: Named;
  readonly settings: SshSettings;
  readonly known: readonly KnownKey[];
  readonly keys: KeyChoice;
  readonly ring: KeyRing;
  readonly limits: Limits;
  readonly signal: AbortSignal;
}

const keepaliveMs = 15_000;
const keepaliveTries = 3;

/** Speaks ssh over the stream until logged in. Host key first, then public keys only, each once. @throws HostError */
export async function logIn(login: Login, stream: Duplex): Promise<Client> {
  const { Client: SshClient } = (await import("ssh2")).default;
  const { host, settings, limits } = login;
  const client = new SshClient();
  let phase: Phase = "key-exchange";
  let heard = "";
  let refusal: HostError | undefined;
  let endClock: () => void = () => undefined;
  let over = false;

  const ready = new Promise<void>((resolve, reject) => {
    const startClock = (ms: number, what: () => string): void => {
      endClock();
      if (over) return;
      endClock = whenOverdue(ms, () => reject(timedOut(host, phase, ms, what(), slowHint)));
    };
    const loginClock = (): void => startClock(limits.login, () => `did not finish the login of ${settings.user}`);
    const attempts = nextKey(login, { pause: () => endClock(), resume: loginClock }, (error) => (refusal = error));

    startClock(limits.keyExchange, () =>
      heard === ""
        ? "accepted the connection but said nothing"
        : `greeted (${heard}) but did not finish the key exchange`,
    );
    client.on("handshake", () => {
      if (phase !== "key-exchange") return;
      phase = "login";
      loginClock();
    });
    client.on("ready", resolve);
    client.on("error", (error: Error & { level?: string }) => {
      if (error.level !== "agent") reject(refusal ?? explainSsh(host, phase, error));
    });
    client.on("close", () => reject(refusal ?? explainSsh(host, phase, new Error("the connection was closed"))));
    login.signal.addEventListener("abort", () => reject(cancelled(host, phase)), { once: true });
    if (login.signal.aborted) reject(cancelled(host, phase));
    if (stream.destroyed) reject(explainSsh(host, phase, new Error("the connection was closed at once")));

    client.connect({
      sock: stream,
      username: settings.user,
      readyTimeout: 0,
      keepaliveInterval: settings.keepalive ?? keepaliveMs,
      keepaliveCountMax: keepaliveTries,
      algorithms: { serverHostKey: hostKeyOrder(login.known) },
      hostVerifier: (key: Buffer) => {
        refusal = judgeKey(host, settings.keyName, key, login.known);
        return refusal === undefined;
      },
      authHandler: (accepts, partial, next) => void attempts(accepts, partial, next),
    });
    stream.prependListener("data", (chunk: Buffer) => {
      heard ||= /^SSH-[\x20-\x7e]+/m.exec(chunk.toString("latin1"))?.[0] ?? "";
    });
  });
  try {
    await ready;
    return client;
  } catch (error) {
    client.on("error", () => undefined);
    client.destroy();
    stream.destroy();
    throw error;
  } finally {
    over = true;
    endClock();
  }
}

const slowHint = "the machine is overloaded or its sshd hangs: try its console (pct enter on the Proxmox node)";

interface Clock {
  pause(): void;
  resume(): void;
}

/** Hands out the next thing to log in with; after the last, keeps the reason and gives up. */
function nextKey(login: Login, clock: Clock, giveUp: (error: HostError) => void) {
  const { settings, keys, ring } = login;
  const waiting = [...keys.offers];
  const tried: string[] = [];
  const locked: string[] = [];
  const unusable = [...keys.unusable];
  return async (accepts: readonly string[] | null, partial: boolean | null, next: NextAuthHandler): Promise<void> => {
    const offers = partial ? [] : waiting;
    for (let offer = offers.shift(); offer; offer = offers.shift()) {
      if (offer.kind === "agent") {
        tried.push(...offer.names);
        return next({ type: "agent", username: settings.user, agent: offer.agent });
      }
      clock.pause();
      const opened = await ring.open(offer.path);
      clock.resume();
      if ("key" in opened) {
        tried.push(offer.path);
        return next({ type: "publickey", username: settings.user, key: opened.key });
      }
      (opened.locked ? locked : unusable).push(opened.why);
    }
    if (partial) unusable.push(`a second step (${(accepts ?? []).join(", ")}) after the key`);
    giveUp(explainLogin(login.host, { user: settings.user, tried, locked, unusable, accepts: accepts ?? [] }));
    // The type forgets it: false means there is nothing left to try.
    next(false as never);
  };
}

/** What to ask for to be shown a key of each type; ssh-rsa without SHA-1. */
export const hostKeyAlgorithms: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256"],
};

/** Every key type of a server that can be checked, those already known for it first, as ssh itself asks for them. */
export function hostKeyOrder(known: readonly KnownKey[]): ServerHostKeyAlgorithm[] {
  const types = known.filter((entry) => entry.marker === undefined).map((entry) => entry.type);
  const first = types.flatMap((type) => hostKeyAlgorithms[type] ?? []);
  return [...new Set([...first, ...Object.values(hostKeyAlgorithms).flat()])];
}
