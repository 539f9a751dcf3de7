import fc from "fast-check";

import { hostile, mutated } from "./mutate.ts";
import { type Parser, unsound } from "./parser.ts";

/** In characters: so much that a parser whose time grows with the square of it is told from one that is merely slow. */
const size = 1024 * 1024;
const ownSize = 8 * 1024;

/** Feeds a parser two hundred damaged captures and forty megabytes of malice. @throws Error that shows the input. */
export function tryParser(parser: Parser): void {
  fc.assert(
    fc.property(mutated(parser.captures), (input) => {
      const problem = problemWith(parser, input);
      if (problem !== undefined) throw new Error(problem);
    }),
    { numRuns: parser.own ? 15 : 200 },
  );
  for (const input of hostile(parser.captures, parser.own ? ownSize : size)) {
    const problem = problemWith(parser, input);
    if (problem !== undefined) throw new Error(`${problem} for much of ${JSON.stringify(input.slice(0, 60))}`);
  }
}

function problemWith(parser: Parser, input: string): string | undefined {
  try {
    return unsound(parser.read(input), parser.mayBeNaN);
  } catch (error) {
    if (parser.refuses !== undefined && error instanceof parser.refuses) return undefined;
    return `${parser.name} threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}
