import { redacted, Secret } from "./secret.ts";

/** A command as its words. Nobody concatenates shell; a secret word is never displayed. */
export type RemoteCommand = readonly (string | Secret)[];

const plainWord = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** The command as one line for a POSIX shell, secrets revealed. Only transports call this. */
export function toShell(command: RemoteCommand): string {
  return command.map((word) => quote(word instanceof Secret ? word.reveal() : word)).join(" ");
}

/** The command as an admin would type it, secrets shown as `•••`. */
export function toDisplay(command: RemoteCommand): string {
  return command.map((word) => (word instanceof Secret ? redacted : quote(word))).join(" ");
}

/** The words themselves, secrets revealed. */
export function toWords(command: RemoteCommand): readonly string[] {
  return command.map((word) => (word instanceof Secret ? word.reveal() : word));
}

/** One word, safe inside a POSIX shell line. */
export function quote(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
