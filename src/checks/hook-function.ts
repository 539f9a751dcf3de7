import { compileFunction } from "node:vm";

import { excerpt } from "../probes/excerpt.ts";

/** Why a function does not compile. */
export interface CompileError {
  readonly error: string;
  /** Of the function's own text. */
  readonly line: number | undefined;
}

/** Compiles a webhook's function as hookshot wraps it, and does not run it; undefined when it compiles. */
export function compileErrorOf(code: string): CompileError | undefined {
  try {
    // hookshot puts the text between two spaces, so a comment at its end swallows the bracket there, too.
    compileFunction(`(() => { ${code} })`, [], { filename: "function" });
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const line = /^function:(\d+)$/m.exec(error.stack ?? "")?.[1];
    return { error: excerpt(error.message, 100), line: line === undefined ? undefined : Number(line) };
  }
}
