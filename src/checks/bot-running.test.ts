import { expect, test } from "vitest";

import { judgeBot } from "./bot-running.ts";

const none = { lines: 0, lastWords: [] };
const loop = {
  lines: 517,
  lastWords: ["WARNING nio.responses Error validating response: 'next_batch' is a required property"],
};

test.each([
  ["it runs", { processes: ["python"], errors: none }, []],
  ["a virtual environment's python runs it", { processes: ["python3.13"], errors: none }, []],
  ["a restart of Synapse cost it two syncs", { processes: ["python3"], errors: { ...loop, lines: 2 } }, []],
  ["its token was revoked", { processes: ["python3"], errors: loop }, ["bot-sync-failing"]],
  ["only a shell is left of it", { processes: ["bash"], errors: none }, ["program-missing"]],
  ["nothing is left of it", { processes: [], errors: none }, ["program-missing"]],
])("%s", (_, seen, expected) => {
  expect(judgeBot(seen, "matrixbot.service").map(({ kind }) => kind)).toEqual(expected);
});
