import { LotusError } from "../errors.ts";
import type { ReleaseDocument, ReleaseState } from "../schemas/release.ts";
import type { Release, Releases } from "./observe.ts";

/** What a release is now: the link knows better than what was last written down which one is active. */
export function stateNow({ document, isThere }: Release, { active }: Pick<Releases, "active">): ReleaseState | "gone" {
  if (!isThere) return "gone";
  if (document === undefined) return "building";
  if (document.id === active?.id) return "active";
  return document.state === "active" ? "ready" : document.state;
}

/**
 * The release to go back to: the one that is named, or the one that ran before the active one and worked.
 * @throws LotusError when there is none, or the named one cannot run
 */
export function chooseEarlier(releases: Releases, named: string | undefined, program: string): ReleaseDocument {
  const hint = `what there is: lotus ${program} releases`;
  if (named !== undefined) {
    const found = releases.releases.filter(
      ({ id, document }) => id === named || (named.length >= 7 && document?.revision?.startsWith(named)),
    );
    const [one] = found.toReversed();
    if (one?.document === undefined) throw new LotusError(`there is no release ${named}`, { hint });
    const state = stateNow(one, releases);
    if (state === "active") throw new LotusError(`release ${one.id} is the active one`, { hint });
    if (state !== "ready")
      throw new LotusError(`release ${one.id} is ${state}, so it cannot be gone back to`, { hint });
    return one.document;
  }
  const earlier = releases.releases
    .filter((release) => stateNow(release, releases) === "ready")
    .flatMap(({ document }) => (document === undefined || document.activated === null ? [] : [document]))
    .toSorted((one, other) => leaving(one).localeCompare(leaving(other)));
  const last = earlier.at(-1);
  if (last === undefined) throw new LotusError("there is no earlier release that worked", { hint });
  return last;
}

function leaving({ left, activated, made }: ReleaseDocument): string {
  return left ?? activated ?? made;
}
