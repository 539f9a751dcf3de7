import { printable } from "../hosts/printable.ts";

/** What a service said as one line that is safe to print, cut to `limit` characters; `nothing` where it said nothing. */
export function excerpt(text: string, limit = 120): string {
  const line = printable(text.slice(0, limit * 8))
    .replaceAll(/\s+/g, " ")
    .trim();
  if (line === "") return "nothing";
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
