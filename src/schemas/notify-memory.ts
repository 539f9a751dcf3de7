import { z } from "zod";

const trouble = z.object({
  kind: z.string(),
  state: z.enum(["broken", "warning", "unknown"]),
  from: z.array(z.object({ check: z.string(), host: z.string(), service: z.string().optional() })),
  title: z.string(),
  place: z.string(),
  since: z.iso.datetime().transform((text) => new Date(text)),
});

/** The state file of `--notify`. */
export const notifyMemory = z.object({
  schema: z.literal("lotus.notify/1"),
  /** What the last run showed, and since when. */
  known: z.array(trouble),
  /** What the room was told of. */
  told: z.array(trouble),
});
