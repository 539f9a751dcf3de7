import type { Secret } from "../hosts/secret.ts";

/** A regular file as it is, or is to be. A `Secret` content is shown nowhere and kept on the host only. */
export interface FileState {
  readonly content: string | Secret;
  /** Such as 0o644. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
}

/** A symbolic link as it is: where it points, as it is written there. */
export interface LinkState {
  readonly link: string;
}

/** What may lie at a path itself. */
export type PathState = FileState | LinkState;

/** Puts a file in place atomically. `before` undefined: there is none yet. */
export interface WriteFile {
  readonly kind: "write";
  readonly path: string;
  readonly before: FileState | undefined;
  readonly after: FileState;
}

export interface RemoveFile {
  readonly kind: "remove";
  readonly path: string;
  readonly before: FileState;
}

/** Makes a path a symbolic link, atomically; `target` as it is to be written there. */
export interface LinkFile {
  readonly kind: "link";
  readonly path: string;
  readonly before: PathState | undefined;
  readonly target: string;
}

/** Proof of what a command did: a question, and its answer before and after. Compared word by word. */
export interface ReadBack {
  readonly ask: readonly string[];
  readonly before: string;
  readonly after: string;
}

/**
 * Runs a command whose effect is not in a file: values in /proc, a database (`as` and `input` for psql).
 * May be run twice, as may its undo: after a cut nobody knows whether it ran.
 */
export interface RunCommand {
  readonly kind: "run";
  /** No secrets: they travel in files. */
  readonly command: readonly string[];
  readonly because: string;
  /** Shown in place of the command where that is a whole program; --json has it all. */
  readonly title?: string | undefined;
  readonly as?: string | undefined;
  /** Given to command and undo on their standard input. */
  readonly input?: { readonly command: string; readonly undo: string } | undefined;
  /** Takes back what the command did; undefined where nothing has to be. */
  readonly undo: readonly string[] | undefined;
  readonly readBack: ReadBack | undefined;
  /** Milliseconds; 10 000 unless told. */
  readonly timeoutMs?: number | undefined;
}

/** Makes a unit notice what changed, its own file too. Undone by doing it once more when the files are as before. */
export interface UnitAction {
  readonly kind: "unit";
  readonly unit: string;
  /** `reload` only for a unit that has one; a signal goes to the main process, such as SIGUSR2 for coturn's certificate. */
  readonly action: "restart" | "reload" | `SIG${string}`;
  readonly because: string;
  /** What shows that it noticed. Asked again for some seconds: a signal is only sent. */
  readonly readBack?: ReadBack | undefined;
  /** Milliseconds; 60 000 unless told. */
  readonly timeoutMs?: number | undefined;
}

/** A tar archive that is handed to a host. */
export interface Archive {
  /** Of the archive's bytes as they travel, in hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly compression: "none" | "gzip";
}

/**
 * Makes a directory out of an archive: it is there whole, under its name, or not at all. Nobody may use it yet, so it stays
 * when the changes around it are taken back.
 */
export interface PlaceDirectory {
  readonly kind: "place";
  readonly path: string;
  readonly archive: Archive;
  /** Of everything in it; modes are the archive's. */
  readonly owner: string;
  readonly group: string;
  readonly because: string;
  /** Milliseconds; 600 000 unless told. */
  readonly timeoutMs?: number | undefined;
}

/** Everything that may be done to a host. Data; `apply.ts` is the only interpreter. */
export type Change = WriteFile | RemoveFile | LinkFile | RunCommand | UnitAction | PlaceDirectory;

/** A change whose undo is the file it found. */
export type FileChange = WriteFile | RemoveFile | LinkFile;

/**
 * What a person should know beside the changes.
 * told: worth a line. waits: as wanted only later, by somebody else's hand. unmet: wanted, and this plan cannot bring it about.
 * unknown: cannot be told before it is applied.
 */
export interface Note {
  /** Stable, for scripts; a page in docs/findings where it is a finding. */
  readonly kind: string;
  readonly weight: "told" | "waits" | "unmet" | "unknown";
  readonly text: string;
  /** What to type. */
  readonly remedy?: string | undefined;
}

/** What is to be done on one host, in this order. Each place between two changes is one where it may stop. */
export interface HostPlan {
  readonly host: string;
  /** For people: `synapse (151)`. */
  readonly label: string;
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
  /** What all of it comes to, in a few lines for people; shown above the changes. */
  readonly summary?: readonly string[] | undefined;
}

/** A host that could not be looked at. It hides nothing of the others. */
export interface Unreached {
  readonly host: string;
  readonly label: string;
  readonly reason: string;
  readonly hint: string | undefined;
}

export function isFileChange(change: Change): change is FileChange {
  return change.kind === "write" || change.kind === "remove" || change.kind === "link";
}
