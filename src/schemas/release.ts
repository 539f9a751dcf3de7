import { z } from "zod";

const text = z.string();
const moment = z.iso.datetime();

export const releaseState = z
  .enum(["building", "ready", "active", "failed", "bad"])
  .describe(
    "building: not whole yet, or cut off while it was made. ready: checked, may be made active. active: what runs. " +
      "failed: it could not be built or did not pass its checks. bad: it ran and did not work.",
  );

/** What is known of a release: `release.json` in its folder. */
export const releaseDocument = z.strictObject({
  schema: z.literal("lotus.release/1"),
  id: text,
  program: text.describe("bot, cinny, draupnir"),
  /** For people. */
  version: text,
  revision: text.nullable().describe("40 hex digits; null where nobody knows"),
  ref: text.nullable().describe("the branch, tag or commit that was asked for"),
  source: text.describe("where it came from"),
  state: releaseState,
  why: text.nullable().describe("of failed and bad"),
  made: moment,
  by: text,
  activated: moment.nullable().describe("when it was first made active; null when it never was"),
  left: moment.nullable().describe("when another took its place; null while it is active and when it never was"),
  isPinned: z.boolean(),
  facts: z
    .record(text, text)
    .describe("what its program needs to know of it, such as which virtual environment it runs in"),
});

export type ReleaseDocument = z.output<typeof releaseDocument>;
export type ReleaseState = z.output<typeof releaseState>;
