import type { FileState, WriteFile } from "./change.ts";

/** A file of root's that everybody may read. */
export function plainFile(content: string): FileState {
  return { content, mode: 0o644, owner: "root", group: "root" };
}

/** Writes a file that is not as it is to be, to the byte, the mode and the owner; nothing for one that is. */
export function fileChange(path: string, before: FileState | undefined, after: FileState): readonly WriteFile[] {
  return before !== undefined && isSameFile(before, after) ? [] : [{ kind: "write", path, before, after }];
}

function isSameFile(one: FileState, other: FileState): boolean {
  return (
    one.content === other.content && one.mode === other.mode && one.owner === other.owner && one.group === other.group
  );
}
