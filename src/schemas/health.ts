import { z } from "zod";

import { openJsonSchema } from "./json-schema.ts";

const place = {
  check: z.string().describe("id of the check"),
  host: z.string().describe("name of the host"),
  service: z.string().nullable().describe("null for a check of the host itself"),
};
const because = z.strictObject(place).describe("what found the root");
const base = {
  ...place,
  title: z.string().describe("the state the check proves"),
  ms: z.number().describe("how long it took until it was known, connecting included"),
};
const count = (text: string) => z.int().min(0).describe(text);

const result = z.discriminatedUnion("outcome", [
  z.strictObject({ ...base, outcome: z.literal("clean") }),
  z.strictObject({
    ...base,
    outcome: z.literal("found"),
    findings: z.array(z.string()).describe("kinds of what was found"),
    hidden: z.array(z.strictObject({ kind: z.string(), because })).describe("findings that follow from something else"),
  }),
  z.strictObject({
    ...base,
    outcome: z.literal("skipped"),
    because,
    hidden: z.array(z.string()).describe("kinds of what it would have said"),
  }),
  z.strictObject({
    ...base,
    outcome: z.literal("unknown"),
    reason: z.string().describe("why it could not be told"),
    hint: z.string().nullable().describe("what to do"),
    bug: z.boolean().describe("the check failed by a mistake in lotus"),
  }),
]);

const finding = z.strictObject({
  severity: z.enum(["broken", "warning"]),
  kind: z.string().describe("such as unit-not-running; lotus explain KIND tells all about it"),
  ...place,
  title: z.string().describe("what is wrong, in a few words"),
  detail: z.array(z.string()).describe("the facts, a line each"),
  means: z.string().describe("what it means for people"),
  fix: z.array(z.string()).describe("commands to type, those that change something last"),
  hides: z
    .strictObject({
      findings: count("findings hidden"),
      checks: count("checks that could not be made"),
      names: z.array(z.string()).describe("services and hosts concerned"),
    })
    .describe("what follows from it and is not listed"),
  facts: z.record(z.string(), z.unknown()).describe("the finding's own data; its fields depend on kind"),
});

/**
 * The document of `lotus health --json`: the one place where its shape stands. The renderer is held to it by the compiler,
 * docs/health.schema.json is made from it, and tests read real output with it.
 */
export const healthDocument = z.strictObject({
  schema: z.literal("lotus.health/1").describe("the version of the shape; fields are only ever added within one"),
  deployment: z.string().describe("the inventory's name"),
  startedAt: z.iso.datetime().describe("when the run began, UTC"),
  ms: z.number().describe("how long it took, in milliseconds"),
  interrupted: z.boolean().describe("stopped with Ctrl-C; what had not answered by then is unknown"),
  exitCode: z.int().describe("the exit code of the command"),
  counts: z.strictObject({
    hosts: count("hosts reported on"),
    services: count("services reported on"),
    checks: count("entries of results"),
    clean: count("results that are as they should be"),
    broken: count("findings with severity broken"),
    warnings: count("findings with severity warning"),
    skipped: count("results hidden because something they build on is broken or could not be told"),
    unknown: count("results that could not be told"),
  }),
  hosts: z.array(z.strictObject({ name: z.string(), label: z.string().describe("for people: synapse (151)") })),
  services: z.array(
    z.strictObject({
      name: z.string(),
      label: z.string().describe("for people: coturn on synapse (151)"),
      host: z.string().describe("name of its host"),
    }),
  ),
  findings: z.array(finding).describe("what is wrong, broken first, those that hide most first"),
  results: z
    .array(result)
    .describe("every check on every host and service: hosts, then services, in the order of the inventory"),
});

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

export type HealthDocument = Frozen<z.input<typeof healthDocument>>;

/** The same as JSON Schema. */
export function healthJsonSchema(): object {
  const description = "What `lotus health --json` prints; docs/health-json.md says it in words.";
  return openJsonSchema(healthDocument, "lotus health --json", description);
}
