/** Escape sequences (CSI, OSC and the two-character ones), which may move the cursor, retitle or answer back. */
const escapeSequences =
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[PX^_][^\x1b]*(?:\x1b\\)?|\x1b[ -/]*[0-~]?/g;
// oxlint-disable-next-line no-control-regex -- as above
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text from a host, fit for a terminal: escape sequences removed, other control and direction characters shown as `\x07`; line ends and tabs stay. */
export function printable(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(escapeSequences, "")
    .replace(controls, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** The last words of a program as one line for an error message, at most 300 characters. */
export function lastWords(text: string): string {
  const lines = printable(text)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.slice(-3).join(" / ").slice(-300);
}
