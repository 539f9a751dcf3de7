import type { ReleaseState } from "../schemas/release.ts";
import { lasting, wrap } from "./layout.ts";
import { paints } from "./paint.ts";
import type { Look } from "./plan-text.ts";

export interface ShownRelease {
  readonly id: string;
  /** `4.10.5 (3f2c1a8)` */
  readonly name: string;
  readonly state: ReleaseState | "gone";
  readonly isPinned: boolean;
  readonly made: Date;
  readonly by: string;
  readonly why: string | undefined;
}

/** A line for each release, newest first, with why where one did not work. */
export function renderReleases(releases: readonly ShownRelease[], now: Date, { width, colour }: Look): string {
  const paint = paints(colour);
  const marks = {
    active: paint.good("●"),
    ready: "○",
    building: paint.unsure("…"),
    failed: paint.bad("✗"),
    bad: paint.bad("✗"),
    gone: "-",
  };
  const idWidth = Math.max(...releases.map(({ id }) => id.length));
  const nameWidth = Math.max(...releases.map(({ name }) => name.length));
  const lines = releases.toReversed().flatMap(({ id, name, state, isPinned, made, by, why }) => {
    const age = `${lasting(Math.max(0, now.getTime() - made.getTime()))} ago`;
    const pin = isPinned ? "  pinned" : "";
    const line = `${marks[state]} ${id.padEnd(idWidth)}  ${name.padEnd(nameWidth)}  ${state.padEnd(8)}  ${age} by ${by}${pin}`;
    return [
      line.trimEnd(),
      ...(why === undefined ? [] : wrap(why, width - 4).map((part) => `    ${paint.faint(part)}`)),
    ];
  });
  return lines.map((line) => `${line}\n`).join("");
}
