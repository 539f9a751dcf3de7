import { parentPort } from "node:worker_threads";

import { parsers } from "./parsers.ts";
import { tryParser } from "./try-parser.ts";

// Tries the parser whose name it is sent, and answers with what is wrong or with nothing. Whoever asks ends it when it takes too long.
parentPort?.on("message", (name: string) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Node's workers have no origin
  parentPort?.postMessage(problemWith(name));
});

function problemWith(name: string): string {
  const parser = parsers.find((one) => one.name === name);
  if (parser === undefined) return `there is no parser ${name} in the table`;
  try {
    tryParser(parser);
    return "";
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : new Error(String(error));
    return cause instanceof Error ? `${message}\n${cause.message}` : message;
  }
}
