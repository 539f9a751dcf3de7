import type { RunCommand } from "../changes/change.ts";
import type { ReleaseDocument } from "../schemas/release.ts";
import { type Layout, placesOf, targetOf } from "./layout.ts";
import type { Releases } from "./observe.ts";
import { releaseProgram } from "./release-program.ts";

/** Whose the releases are, and what all of them share. */
export interface Dress {
  readonly owner: string;
  readonly group: string;
  readonly shared: readonly string[];
}

const minutes = 60_000;

/** Makes a layout by hand the first release. Everything stays under its path; that changes hands in one moment. */
export function adoptStep(layout: Layout, document: ReleaseDocument, { owner, group, shared }: Dress): RunCommand {
  const { root } = layout;
  const words = [document.id, owner, group, ...shared];
  return {
    kind: "run",
    command: [...command("adopt", layout), ...words],
    undo: [...command("abandon", layout), ...words],
    title: `mv ${root} ${placesOf(layout, document.id).tree}; ln -s ${targetOf(layout, document.id)} ${root}`,
    because: `making what was laid out by hand in ${root} the first release, ${document.id}`,
    // A folder is no link: readlink says nothing of it.
    readBack: { ask: ["readlink", root], before: "", after: targetOf(layout, document.id) },
    timeoutMs: 5 * minutes,
  };
}

/** Writes down what is known of a release, in its folder. */
export function recordStep(layout: Layout, document: ReleaseDocument): RunCommand {
  const { folder, document: file } = placesOf(layout, document.id);
  const script = 'mkdir -p "$1" && printf "%s\\n" "$3" > "$2.part" && sync "$2.part" && mv -f "$2.part" "$2"';
  return {
    kind: "run",
    command: ["sh", "-c", script, "record", folder, file, JSON.stringify(document)],
    undo: undefined,
    title: `release.json of ${document.id}`,
    because: "writing down what it is",
    readBack: undefined,
  };
}

/** Links into a new release what all releases share. */
export function dressStep(layout: Layout, id: string, { owner, group, shared }: Dress): RunCommand {
  const names = shared.map((item) => item.replace(/\/$/, "")).join(", ");
  return {
    kind: "run",
    command: [...command("dress", layout), id, owner, group, ...shared],
    undo: undefined,
    title: `ln -s ${layout.shared}/… ${placesOf(layout, id).tree}/…`,
    because: `linking what all releases share: ${names}`,
    readBack: undefined,
  };
}

/** Moves to where all releases find it what the active one has made anew in the place of a link. */
export function gatherStep(layout: Layout, id: string, { owner, group, shared }: Dress): RunCommand {
  return {
    kind: "run",
    command: [...command("gather", layout), id, owner, group, ...shared],
    undo: undefined,
    title: `mv ${placesOf(layout, id).tree}/… ${layout.shared}/…`,
    because: "keeping what the active release has made anew where all releases find it",
    readBack: undefined,
  };
}

/** Makes a release the active one: the link is made beside and renamed. */
export function switchStep(layout: Layout, from: string, to: string): RunCommand {
  const { root } = layout;
  return {
    kind: "run",
    command: [...command("switch", layout), from, to],
    undo: [...command("switch", layout), to, from],
    title: `ln -sfn ${to} ${root}`,
    because: "making it the active release",
    readBack: { ask: ["readlink", root], before: from, after: to },
  };
}

/** Removes releases that nobody needs any more. */
export function removeCommand(layout: Layout, ids: readonly string[]): readonly string[] {
  return [...command("remove", layout), ...ids];
}

/** Where the root points now, or will once a layout by hand has been adopted as `id`. */
export function targetNow({ root, target }: Releases, layout: Layout, id: string): string {
  return root === "link" ? target : targetOf(layout, id);
}

function command(verb: string, { root, base }: Layout): readonly string[] {
  return ["perl", "-e", releaseProgram, verb, root, base];
}
