import { healthDocument } from "../src/schemas/health.ts";
import type { z } from "zod";

/** The report that `lotus health --json` printed. @throws when it is not of the documented shape. */
export function readReport(stdout: string): z.output<typeof healthDocument> {
  return healthDocument.parse(JSON.parse(stdout));
}

/** Every field of a JSON document as docs/health-json.md writes it: `findings[].hides.names[]`. Stops at what is documented as one thing. */
export function fieldsOf(value: unknown, at = ""): readonly string[] {
  if (Array.isArray(value))
    return [`${at}[]`, ...value.flatMap((one) => fieldsOf(one, `${at}[]`).filter((field) => field !== `${at}[]`))];
  if (typeof value !== "object" || value === null) return at === "" ? [] : [at];
  const inner = Object.entries(value).flatMap(([name, one]) =>
    /\b(?:facts|because|hidden\[\])$/.test(at) ? [] : fieldsOf(one, at === "" ? name : `${at}.${name}`),
  );
  return at === "" || at.endsWith("[]") ? inner : [at, ...inner];
}
