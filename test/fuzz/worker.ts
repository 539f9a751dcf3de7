import { parentPort } from "node:worker_threads";

import { parsers } from "./parsers.ts";
import { tryParser } from "./try-parser.ts";

// Tries the parser whose name it is sent, and answers with what is wrong or with nothing. Whoever asks ends it when it takes too long.
parentPort?.on("message", (name: string) => {
  const parser = parsers.find((one) => one.name === name);
  try {
    if (parser === undefined) throw new Error(`there is no parser ${name} in the table`);
    tryParser(parser);
    parentPort?.postMessage("");
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : new Error(String(error));
    parentPort?.postMessage(cause instanceof Error ? `${message}\n${cause.message}` : message);
  }
});
