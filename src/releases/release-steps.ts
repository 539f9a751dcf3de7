import type { RunCommand } from "../changes/change.ts";
import type { ReleaseDocument } from "../schemas/release.ts";
import { type Layout, placesOf, targetOf } from "./layout.ts";
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
  const words = [document.id, owner, group, JSON.stringify(document), ...shared];
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

/** The command that writes down what is known of a release, in its folder. */
export function recordCommand(layout: Layout, document: ReleaseDocument): readonly string[] {
  const { document: file } = placesOf(layout, document.id);
  // Nothing can be written down of one that was never begun.
  const script =
    '[ -d "${1%/*}" ] || exit 0; printf "%s\\n" "$2" > "$1.part" && sync "$1.part" && mv -f "$1.part" "$1"';
  return ["sh", "-c", script, "record", file, JSON.stringify(document)];
}

/** Commands of the inventory's that run before anything else is done; one that fails ends it. */
export function hookSteps(hooks: readonly (readonly string[])[], document: ReleaseDocument): readonly RunCommand[] {
  return hooks.map((words) => ({
    kind: "run",
    command: hookCommand(words, document),
    undo: undefined,
    title: words.join(" "),
    because: `before it: ${words.join(" ")}`,
    readBack: undefined,
    timeoutMs: 5 * minutes,
  }));
}

export function hookCommand(words: readonly string[], { program, id, revision }: ReleaseDocument): readonly string[] {
  return ["env", `LOTUS_PROGRAM=${program}`, `LOTUS_RELEASE=${id}`, `LOTUS_REVISION=${revision ?? ""}`, ...words];
}

/** Writes down what a new release is, and links into it what all releases share. */
export function dressStep(layout: Layout, document: ReleaseDocument, { owner, group, shared }: Dress): RunCommand {
  const { id } = document;
  const names = shared.map((item) => item.replace(/\/$/, "")).join(", ");
  return {
    kind: "run",
    command: [...command("dress", layout), id, owner, group, JSON.stringify(document), ...shared],
    undo: undefined,
    title: `ln -s ${layout.shared}/… ${placesOf(layout, id).tree}/…`,
    because: `linking what all releases share: ${names}`,
    readBack: undefined,
  };
}

/** Makes a release the active one: the link is made beside and renamed. */
export function switchStep(layout: Layout, from: string, to: string, shared: Dress["shared"]): RunCommand {
  const { root } = layout;
  return {
    kind: "run",
    command: [...command("switch", layout), from, to, ...shared],
    undo: [...command("switch", layout), to, from, ...shared],
    title: `ln -sfn ${to} ${root}`,
    because: "making it the active release",
    readBack: { ask: ["readlink", root], before: from, after: to },
  };
}

/** Removes releases that nobody needs any more. */
export function removeCommand(layout: Layout, ids: readonly string[]): readonly string[] {
  return [...command("remove", layout), ...ids];
}

/** Removes what releases were made of, but for the virtual environments of these. */
export function sweepCommand(layout: Layout, documents: readonly ReleaseDocument[]): readonly string[] {
  return [...command("sweep", layout), ...new Set(documents.flatMap(({ facts }) => facts["venv"] ?? []))];
}

/** Says which files of a release are not as they were placed; leaves no trace. */
export function driftCommand(layout: Layout, id: string): readonly string[] {
  return [...command("drift", layout), id];
}

function command(verb: string, { root, base }: Layout): readonly string[] {
  return ["perl", "-e", releaseProgram, verb, root, base];
}
