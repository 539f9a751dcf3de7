import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";

/** A regular file with all that a change would have to put back. Mode as a number, such as 0o644. */
export interface FileReading {
  readonly content: string;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
}

/** A link is followed: what it leads to is replaced when it is written. */
export function askFileState(path: string): RemoteCommand {
  return ["stat", "-L", "-c", "%a %u:%U %g:%G", "--", path];
}

/** `644 0:root 0:root`; a number without a name stays one. */
export function parseFileState(stdout: string): Omit<FileReading, "content"> | undefined {
  const [, mode, uid, owner, gid, group] = /^([0-7]{1,4}) (\d+):(\S+) (\d+):(\S+)\s*$/.exec(stdout) ?? [];
  if (mode === undefined || uid === undefined || gid === undefined) return undefined;
  const named = (name: string | undefined, id: string) => (name === undefined || name === "UNKNOWN" ? id : name);
  return { mode: Number.parseInt(mode, 8), owner: named(owner, uid), group: named(group, gid) };
}

/** The file, or undefined when there is none. @throws LotusError when it is not text, HostError when it may not be read. */
export async function fileState(host: HostView, path: string): Promise<FileReading | undefined> {
  const [{ stdout }, content] = await Promise.all([host.query(askFileState(path)), host.read(path)]);
  if (content === undefined) return undefined;
  const state = parseFileState(stdout);
  if (state === undefined || content.includes("\uFFFD")) {
    const why = state === undefined ? "its owner and mode could not be read" : "it is not UTF-8 text";
    throw new LotusError(`${host.label}: ${path} is not changed by lotus: ${why}`);
  }
  return { content, ...state };
}
