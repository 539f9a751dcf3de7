import { z } from "zod";

import { count, duration, text } from "./words.ts";

const hook = z
  .array(z.array(text).min(1))
  .default([])
  .describe("commands run on its host, as root, with LOTUS_PROGRAM, LOTUS_RELEASE and LOTUS_REVISION");

/** A path inside a release. */
const inside = text.regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\0]+$/, {
  error: () => "expected a path inside the program's folder, such as config/production.yaml",
});

/** How any program that is built from a repository is released. */
const release = {
  keep: count.default(5).describe("how many releases that once ran are kept, besides the active and the pinned ones"),
  watch: duration.prefault("30 s").describe("how long it must run without trouble before it counts as working"),
  before: hook,
  after: hook,
  annotate: z
    .boolean()
    .default(false)
    .describe("have Grafana's graphs show each release; its token needs the role Editor"),
};

export const botRelease = z.strictObject({
  ref: text.default("main").describe("the branch, tag or commit that is deployed"),
  ...release,
  shared: z
    .array(inside)
    .default([".env", "credentials.json", "nio_store/", "welcome_state.json", "wordle_stats.json"])
    .describe("what every release finds as the one before left it; a folder ends with a slash"),
  requirements: inside.default("requirements.txt"),
  entry: inside.default("bot.py").describe("what its unit starts"),
  venv: inside.default("venv").describe("where its unit finds the virtual environment"),
  account: z
    .strictObject({
      homeserver: text.default("MATRIX_HOMESERVER"),
      token: text.default("MATRIX_TOKEN"),
      device: text.default("MATRIX_DEVICE"),
    })
    .prefault({})
    .describe("what these are called in its .env"),
});
