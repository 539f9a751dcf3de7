import { z } from "zod";

import { didYouMean, nearest } from "./nearest.ts";
import { toText } from "./path-text.ts";
import type { Path } from "./positions.ts";
import { inventorySchema } from "./schema.ts";
import { secretExpectation } from "./service-schema.ts";

type Issue = z.core.$ZodIssue;

/** Something written in a way the schema does not allow. */
export interface Mistake {
  readonly path: Path;
  /** Which part of the entry is wrong. */
  readonly at: "key" | "value";
  readonly message: string;
}

interface Explained extends Mistake {
  /** Where an unknown key was probably meant to stand. */
  readonly meant?: Path | undefined;
  readonly missing?: boolean;
}

/** Words for what the schema found: what was expected, what stands there instead. */
export function mistakesIn(issues: readonly Issue[], written: unknown): readonly Mistake[] {
  const mistakes = issues.flatMap((issue) => explain(issue, issue.path as Path, written));
  const mistyped = new Set(mistakes.flatMap(({ meant }) => (meant === undefined ? [] : [toText(meant)])));
  return mistakes.filter(({ path, missing }) => missing !== true || !mistyped.has(toText(path)));
}

function explain(issue: Issue, path: Path, written: unknown): readonly Explained[] {
  const found = valueAt(written, path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key, written));
  if (issue.code === "invalid_key") {
    const expectation = issue.issues[0]?.message ?? "expected another key";
    return [{ path, at: "key", message: `${expectation}, got ${describe(path.at(-1))}` }];
  }
  if (issue.code === "invalid_union" && issue.message !== secretExpectation) {
    if (issue.discriminator !== undefined) return [unknownKind(path, found, optionsOf(issue))];
    const branch = likeliest(issue.errors, found);
    if (branch !== undefined) {
      return branch.flatMap((inner) => explain(inner, [...path, ...(inner.path as Path)], written));
    }
  }
  return [{ path, at: "value", message: mismatch(expectation(issue), found), missing: found === undefined }];
}

function unknownKey(parent: Path, key: string, written: unknown): Explained {
  const siblings = valueAt(written, parent);
  const free = knownKeys(parent, written).filter((known) => !isMapping(siblings) || !Object.hasOwn(siblings, known));
  const near = nearest(key, free);
  const guess = near === undefined ? "" : `, did you mean "${near}"?`;
  const meant = near === undefined ? undefined : [...parent, near];
  return { path: [...parent, key], at: "key", message: `unknown key${guess}`, meant };
}

function unknownKind(path: Path, found: unknown, kinds: readonly string[]): Explained {
  const guess = typeof found === "string" ? didYouMean(found, kinds) : "";
  const expected = guess === "" ? `expected a kind of service: ${oneOf(kinds)}` : "expected a kind of service";
  return { path, at: "value", message: mismatch(expected, found) + guess };
}

function optionsOf(issue: Issue): readonly string[] {
  return "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

/** The way of writing that was most likely meant; undefined when nothing written fits any of them. */
function likeliest(branches: readonly (readonly Issue[])[], found: unknown): readonly Issue[] | undefined {
  const fitting = branches.filter(
    (issues) => !issues.some(({ path, code }) => path.length === 0 && code === "invalid_type"),
  );
  if (fitting.length > 1 && !isMapping(found) && !Array.isArray(found)) return undefined;
  return fitting.toSorted((a, b) => a.length - b.length)[0];
}

function mismatch(expected: string, found: unknown): string {
  if (found === undefined) return `missing, ${expected}`;
  if (expected === secretExpectation) return expected;
  const quotes = expected === "expected text" && isNumberOrBoolean(found) ? "; put it in quotes" : "";
  return `${expected}, got ${describe(found)}${quotes}`;
}

const typeWords: Readonly<Record<string, string>> = {
  object: "a mapping",
  record: "a mapping",
  array: "a list",
  boolean: "true or false",
  string: "text",
  number: "a number",
  int: "a whole number",
};

function expectation(issue: Issue): string {
  if (issue.message.startsWith("expected ")) return issue.message;
  if (issue.code === "invalid_type") return `expected ${typeWords[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_value") return `expected ${oneOf(issue.values.map(String))}`;
  if (issue.code === "too_small") return "expected at least one";
  return "expected something else";
}

/** What stands there, in a few words. Long text and URLs are not repeated: they may carry what nobody should see. */
function describe(found: unknown): string {
  if (found === null) return "nothing";
  if (Array.isArray(found)) return found.length === 0 ? "an empty list" : "a list";
  if (typeof found === "string") {
    return found.length > 40 || found.includes("://") ? "text" : JSON.stringify(found);
  }
  if (typeof found === "number" || typeof found === "bigint") return `the number ${found}`;
  return typeof found === "boolean" ? String(found) : "a mapping";
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function valueAt(written: unknown, path: Path): unknown {
  let value = written;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumberOrBoolean(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean";
}

/** The keys that may stand at a path, read from the JSON Schema: it is plain data with every branch spelled out. */
function knownKeys(path: Path, written: unknown): readonly string[] {
  let schemas: readonly JsonSchema[] = [z.toJSONSchema(inventorySchema, { io: "input" }) as JsonSchema];
  let value = written;
  for (const step of path) {
    schemas = schemas.flatMap((schema) => branchesOf(schema, value)).flatMap((schema) => below(schema, step));
    value = valueAt(value, [step]);
  }
  return schemas
    .flatMap((schema) => branchesOf(schema, value))
    .flatMap(({ properties = {} }) => Object.keys(properties));
}

interface JsonSchema {
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The ways in which an entry may be written; where `kind` decides, only the way of that kind. */
function branchesOf(schema: JsonSchema, value: unknown): readonly JsonSchema[] {
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches === undefined) return [schema];
  const kind = isMapping(value) ? value["kind"] : undefined;
  const ofKind = branches.filter(({ properties }) => kind !== undefined && properties?.["kind"]?.const === kind);
  return (ofKind.length > 0 ? ofKind : branches).flatMap((branch) => branchesOf(branch, value));
}

function below({ properties, additionalProperties, items }: JsonSchema, step: string | number): readonly JsonSchema[] {
  if (typeof step === "number") return items === undefined ? [] : [items];
  if (properties !== undefined && Object.hasOwn(properties, step)) return [properties[step] as JsonSchema];
  return typeof additionalProperties === "object" ? [additionalProperties] : [];
}
