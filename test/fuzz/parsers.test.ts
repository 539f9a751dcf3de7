import { Worker } from "node:worker_threads";

import { afterAll, describe, expect, it } from "vitest";

import { exportedParsers } from "./exported.ts";
import { parsers } from "./parsers.ts";

/** Far more than a parser needs for all of it, far less than one takes whose time grows with the square. Milliseconds, megabytes. */
const limits = { time: 60_000, memory: 256 };

let worker: Worker | undefined;

/** What is wrong with a parser. It runs beside this process, so that one that never ends, or eats up all memory, can be stopped. */
async function problemOf(name: string): Promise<string> {
  worker ??= new Worker(new URL("worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: limits.memory },
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  const late = setTimeout(() => resolve(`did not end within ${limits.time / 1000} s`), limits.time);
  const died = (error: Error): void => resolve(error.message);
  worker.on("message", resolve).on("error", died);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Node's workers have no origin
  worker.postMessage(name);
  const problem = await promise;
  clearTimeout(late);
  worker.off("message", resolve).off("error", died);
  if (problem !== "") await stop();
  return problem;
}

async function stop(): Promise<void> {
  await worker?.terminate();
  worker = undefined;
}

describe("whatever is sent to it, within bounded time and memory, a parser neither throws nor makes up numbers:", () => {
  afterAll(stop);
  it.each(parsers.map(({ name }) => name))(
    "%s",
    async (name) => {
      expect(await problemOf(name)).toBe("");
    },
    70_000,
  );
});

it("no parser is missing here (one line in test/fuzz/parsers.ts)", () => {
  const tried = new Set(parsers.map(({ name }) => name));
  expect([...exportedParsers()].filter((name) => !tried.has(name))).toEqual([]);
});
