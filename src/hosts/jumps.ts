import type { Duplex } from "node:stream";

import type { Client } from "ssh2";

import { HostError, mayTryAgain } from "./host-error.ts";
import { createLimiter, type Limiter } from "./limiter.ts";
import { timedOut, within } from "./limits.ts";
import { parseJump } from "./ssh-config.ts";
import { connectSsh2, forward, type Route, type Ssh2Context } from "./ssh2.ts";
import type { Named } from "./transport.ts";

/** The jump hosts of one run: each is logged in to once, however many hosts lie behind it. */
export interface Jumps {
  /** The way through the hops, first hop first. `trail`: the hops that are being reached for this. */
  route(hops: readonly string[], trail: readonly string[]): Promise<Route>;
  /** Lets the next host behind it try a jump host again that could not be reached; never one that refused the login. */
  again(): void;
  close(): Promise<void>;
}

interface Jump {
  readonly client: Promise<Client>;
  readonly turn: Limiter;
}

const startsAtOnce = 4;

export function createJumps(base: Pick<Ssh2Context, "options" | "limits" | "ring">): Jumps {
  const known = new Map<string, Jump>();
  const failed = new Set<string>();
  const abort = new AbortController();

  const reach = (hops: readonly string[], trail: readonly string[]): Jump => {
    const id = hops.join(",");
    const name = hops.at(-1) ?? "";
    const host: Named = { name, label: `jump host ${name}` };
    if (trail.includes(id)) throw circle(host, [...trail, id]);
    const found = known.get(id);
    if (found) return found;
    const before = hops.slice(0, -1);
    const context: Ssh2Context = {
      ...base,
      turn: (work) => work(),
      // ProxyJump lists the way to its later hops itself; only the first hop's own configuration may add to it.
      via: before.length > 0 ? before : undefined,
      jumpRoute: (further) => route(further, [...trail, id]),
    };
    const client = connectSsh2(host, parseJump(name), context, abort.signal).then((made) => {
      made.client.on("error", () => undefined).once("close", () => known.delete(id));
      return made.client;
    });
    client.catch((error: unknown) => {
      if (error instanceof HostError && mayTryAgain(error)) failed.add(id);
    });
    const jump = { client, turn: createLimiter(base.options.atOncePerJump ?? startsAtOnce) };
    known.set(id, jump);
    return jump;
  };

  const route = async (hops: readonly string[], trail: readonly string[]): Promise<Route> => {
    const jump = reach(hops, trail);
    const client = await jump.client;
    return { turn: jump.turn, open: (host, to) => through(host, hops, client, to, base.limits.connect) };
  };

  return {
    route,
    again() {
      for (const id of failed) known.delete(id);
      failed.clear();
    },
    async close() {
      abort.abort();
      for (const jump of known.values()) (await jump.client.catch(() => undefined))?.end();
    },
  };
}

function through(
  host: Named,
  hops: readonly string[],
  client: Client,
  to: { readonly hostname: string; readonly port: number },
  limitMs: number,
): Promise<Duplex> {
  const where = `${to.hostname} port ${to.port} through ${hops.join(", ")}`;
  const stream = forward(host, client, to.hostname, to.port);
  return within(stream, limitMs, () =>
    timedOut(host, "connect", limitMs, `cannot be reached: ${where} did not answer`),
  );
}

function circle(host: Named, trail: readonly string[]): HostError {
  return new HostError(`the jump hosts lead in a circle: ${trail.join(" → ")}`, {
    host: host.name,
    phase: "config",
    kind: "bad-configuration",
    hint: "correct ProxyJump in ~/.ssh/config",
  });
}
