import { excerpt } from "../probes/excerpt.ts";
import type { Finding } from "./finding.ts";

/** Who works through the events, and since when the next one waits for it; undefined while it is done with all. */
export interface Position {
  readonly name: string;
  readonly waiting: number | undefined;
}

export interface Destination {
  readonly name: string;
  /** When it was first found out of reach, in milliseconds since 1970. */
  readonly since: number;
}

export interface MediaAmount {
  readonly files: number;
  readonly bytes: number;
  /** Bytes of the last days. */
  readonly recent: number;
}

/** A server that is out of reach for longer is gone for good, which is no news and nothing that an admin could mend. */
const gone = 30 * 86_400_000;
/** In a small deployment one server is a large share. */
const few = 3;

/** Synapse goes through its updates by itself; that some are left is worth knowing before anything is done to it. */
export function judgeUpdates(names: readonly string[]): readonly Finding[] {
  return names.length === 0
    ? []
    : [{ kind: "background-updates-pending", names: names.map((name) => excerpt(name, 80)) }];
}

/** Each position moves with every event, so an event that waits for long has been forgotten. */
export function judgePositions(
  positions: readonly Position[],
  { limit, bridged }: { readonly limit: number; readonly bridged: boolean },
  now: Date,
): readonly Finding[] {
  return positions.flatMap(({ name, waiting: since }): readonly Finding[] => {
    const waiting = since === undefined ? 0 : now.getTime() - since;
    if (waiting < limit) return [];
    if (name === "directory") return [{ kind: "directory-stuck", waiting }];
    // Without an appservice nobody keeps that position.
    if (name === "appservices") return bridged ? [{ kind: "events-stuck", to: "appservices", waiting }] : [];
    return name === "federation" ? [{ kind: "events-stuck", to: "federation", waiting }] : [];
  });
}

/** Single servers come and go; those that must be within reach, or many at once, are worth a word. */
export function judgeDestinations(
  { failing, known }: { readonly failing: readonly Destination[]; readonly known: number },
  wanted: { readonly failingFor: number; readonly failingShare: number; readonly servers: readonly string[] },
  now: Date,
): readonly Finding[] {
  const ages = failing.map(({ name, since }) => ({ name: excerpt(name, 100), failing: now.getTime() - since }));
  const long = ages.filter((one) => one.failing >= wanted.failingFor);
  const dear = long
    .filter(({ name }) => wanted.servers.includes(name))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const news = long.filter((one) => one.failing < gone);
  const of = known - ages.filter((one) => one.failing >= gone).length;
  const many = news.length >= few && news.length / Math.max(1, of) >= wanted.failingShare;
  if (many) {
    const longest = Math.max(...news.map((one) => one.failing));
    return [{ kind: "federation-failing", failing: news.length, of, longest }];
  }
  return dear.length === 0 ? [] : [{ kind: "servers-out-of-reach", servers: dear }];
}

/** Whether the disk lasts as long as wanted at the pace of the last days. */
export function judgeMedia(
  seen: {
    readonly local: MediaAmount;
    readonly remote: MediaAmount;
    readonly free: number | undefined;
    readonly days: number;
    readonly path: string;
  },
  { mediaDaysLeft }: { readonly mediaDaysLeft: number },
): readonly Finding[] {
  const { local, remote, free, days, path } = seen;
  const perDay = (local.recent + remote.recent) / days;
  if (free === undefined || perDay === 0) return [];
  const daysLeft = free / perDay;
  return daysLeft * 86_400_000 >= mediaDaysLeft
    ? []
    : [{ kind: "media-growing", path, perDay, free, daysLeft, local, remote }];
}
