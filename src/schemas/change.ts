import { z } from "zod";

import { openJsonSchema } from "./json-schema.ts";

const text = z.string();
const words = z.array(z.string());
const moment = z.iso.datetime();

const fileState = z.strictObject({
  content: text.nullable().describe("null for a secret, which is kept on the host only"),
  mode: text.regex(/^0[0-7]{3,4}$/).describe("octal, such as 0644"),
  owner: text,
  group: text,
});

const linkState = z.strictObject({ link: text.describe("where it points, as it is written there") });

const readBack = z.strictObject({ ask: words, before: text, after: text });

const change = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("write"),
    path: text,
    before: fileState.nullable().describe("null when there was no file"),
    after: fileState,
  }),
  z.strictObject({ kind: z.literal("remove"), path: text, before: fileState }),
  z.strictObject({
    kind: z.literal("link"),
    path: text,
    before: z.union([fileState, linkState]).nullable().describe("null when there was nothing"),
    target: text.describe("where it points, as it is written there"),
  }),
  z.strictObject({
    kind: z.literal("run"),
    command: words,
    because: text,
    title: text.nullable().default(null).describe("what people are shown in place of the command"),
    as: text.nullable().describe("the user of the host; null for root"),
    input: z.strictObject({ command: text, undo: text }).nullable(),
    undo: words.nullable(),
    readBack: readBack.nullable(),
    timeoutMs: z.number().nullable(),
  }),
  z.strictObject({
    kind: z.literal("unit"),
    unit: text,
    action: text.describe("restart, reload or a signal's name"),
    because: text,
    readBack: readBack.nullable().default(null),
    timeoutMs: z.number().nullable(),
  }),
  z.strictObject({
    kind: z.literal("place"),
    path: text.describe("a directory, made whole out of an archive"),
    archive: z.strictObject({
      sha256: text,
      bytes: z.int(),
      compression: z.enum(["none", "gzip"]),
    }),
    owner: text,
    group: text,
    because: text,
    timeoutMs: z.number().nullable(),
  }),
]);

const note = z.strictObject({
  kind: text,
  weight: z.enum(["told", "waits", "unmet", "unknown"]),
  text,
  remedy: text.nullable(),
});

const place = { host: text, label: text };
const unreached = z.strictObject({ ...place, reason: text, hint: text.nullable() });
const planned = z.strictObject({ ...place, hash: text, changes: z.array(change), notes: z.array(note) });

const who = z.strictObject({ user: text, machine: text, pid: z.int() });

const state = z
  .enum(["clean", "planned", "done", "undone", "failed", "refused", "untouched", "cut-off", "unreached"])
  .describe(
    "clean: nothing to do. planned: not touched yet. done: changed and verified. undone: it failed and is as before. " +
      "failed: it failed and could not be put back. refused, untouched: nothing was done. cut-off: the connection broke. " +
      "unreached: could not be asked.",
  );

/** `--plan-out`. */
export const planDocument = z.strictObject({
  schema: z.literal("lotus.plan/1"),
  deployment: text,
  command: text,
  made: moment,
  hash: text,
  hosts: z.array(planned),
  unreached: z.array(unreached),
});

/** `--json` of every command that changes something. */
export const changeDocument = z.strictObject({
  schema: z.literal("lotus.change/1"),
  deployment: text,
  command: text,
  mode: z.enum(["plan", "confirm", "apply"]),
  hash: text,
  hosts: z.array(
    planned.extend({
      state,
      id: text.nullable().describe("of its journal entry; null when nothing was begun"),
      said: words.describe("what was proven, or what went wrong, in words"),
    }),
  ),
  unreached: z.array(unreached),
  exitCode: z.int(),
});

/** The same as JSON Schema: docs/change.schema.json. */
export function changeJsonSchema(): object {
  const description = "What commands that change something print with --json; docs/changes.md says it in words.";
  return openJsonSchema(changeDocument, "lotus --json of a change", description);
}

/** What the journal on the host keeps of a change, before anything is changed. */
export const entryDocument = z.strictObject({
  schema: z.literal("lotus.entry/1"),
  run: text,
  command: text,
  who,
  started: moment,
  ...place,
  changes: z.array(change),
});

/** How it came out. */
export const endDocument = z.strictObject({ state, who, at: moment, said: words });

/** Who holds a host, while something is changed there. */
export const ownerDocument = z.strictObject({ who, command: text, started: moment });

/** A lease that was broken: by whom and why. */
export const brokenDocument = z.strictObject({ who, reason: text, at: moment });

/** One run in the journal of the admin's machine. */
export const runDocument = z.strictObject({
  schema: z.literal("lotus.run/1"),
  id: text,
  deployment: text,
  command: text,
  who,
  started: moment,
  hosts: z.array(
    z.strictObject({ ...place, state, id: text.nullable(), changes: z.array(change), said: words, at: moment }),
  ),
});

export type ChangeWords = z.output<typeof change>;
export type FileWords = z.output<typeof fileState>;
export type LinkWords = z.output<typeof linkState>;
export type NoteWords = z.output<typeof note>;
export type PlanDocument = z.output<typeof planDocument>;
export type ChangeDocument = z.output<typeof changeDocument>;
export type EntryDocument = z.output<typeof entryDocument>;
export type EndDocument = z.output<typeof endDocument>;
export type OwnerDocument = z.output<typeof ownerDocument>;
export type RunDocument = z.output<typeof runDocument>;
export type HostState = z.output<typeof state>;
export type Who = z.output<typeof who>;
