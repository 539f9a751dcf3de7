import { z } from "zod";

const text = z.string();
const place = { check: text, host: text, service: text.nullable() };
const because = z.strictObject(place);

const result = z.discriminatedUnion("outcome", [
  z.strictObject({ ...place, title: text, ms: z.number(), outcome: z.literal("clean") }),
  z.strictObject({
    ...place,
    title: text,
    ms: z.number(),
    outcome: z.literal("found"),
    findings: z.array(text),
    hidden: z.array(z.strictObject({ kind: text, because })),
  }),
  z.strictObject({
    ...place,
    title: text,
    ms: z.number(),
    outcome: z.literal("skipped"),
    because,
    hidden: z.array(text),
  }),
  z.strictObject({
    ...place,
    title: text,
    ms: z.number(),
    outcome: z.literal("unknown"),
    reason: text,
    hint: text.nullable(),
    bug: z.boolean(),
  }),
]);

/** What docs/health-json.md promises of `lotus health --json`. */
const report = z.strictObject({
  schema: z.literal("lotus.health/1"),
  deployment: text,
  startedAt: z.iso.datetime(),
  ms: z.number(),
  interrupted: z.boolean(),
  exitCode: z.number(),
  counts: z.strictObject({
    hosts: z.number(),
    services: z.number(),
    checks: z.number(),
    clean: z.number(),
    broken: z.number(),
    warnings: z.number(),
    skipped: z.number(),
    unknown: z.number(),
  }),
  hosts: z.array(z.strictObject({ name: text, label: text })),
  services: z.array(z.strictObject({ name: text, label: text, host: text })),
  findings: z.array(
    z.strictObject({
      severity: z.enum(["broken", "warning"]),
      kind: text,
      ...place,
      title: text,
      detail: z.array(text),
      means: text,
      fix: z.array(text),
      hides: z.strictObject({ findings: z.number(), checks: z.number(), names: z.array(text) }),
      facts: z.record(text, z.unknown()),
    }),
  ),
  results: z.array(result),
});

/** The report that `lotus health --json` printed. @throws when it is not of the documented shape. */
export function readReport(stdout: string): z.output<typeof report> {
  return report.parse(JSON.parse(stdout));
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
