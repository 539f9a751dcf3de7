import { pipeline } from "node:stream/promises";

import type { Answer, PourOptions } from "./host.ts";
import { HostError } from "./host-error.ts";
import { timedOut, whenOverdue } from "./limits.ts";
import type { Named, RemoteProcess } from "./transport.ts";

interface Pouring extends PourOptions {
  /** For people. */
  readonly what: string;
  /** How much later than its time limit the answer may arrive, in milliseconds. */
  readonly replyMs: number;
}

const mostBytes = 256 * 1024;

/** Gives a program bytes on its standard input as fast as it takes them. @throws HostError, and whatever the source throws */
export async function pour(
  host: Named,
  far: RemoteProcess,
  source: AsyncIterable<Uint8Array>,
  { what, timeoutMs, replyMs }: Pouring,
): Promise<Answer> {
  const started = performance.now();
  const said = { stdout: "", stderr: "" };
  const keep = (name: keyof typeof said) => (chunk: Buffer) =>
    void (said[name] = (said[name] + chunk.toString()).slice(-mostBytes));
  far.stdout.on("data", keep("stdout"));
  far.stderr.on("data", keep("stderr"));
  let late: HostError | undefined;
  const settled = whenOverdue(timeoutMs + replyMs, () => {
    late = timedOut(host, "command", timeoutMs, `did not end ${what}`);
    far.kill();
  });
  try {
    const fed = pipeline(source, far.stdin).then(
      () => undefined,
      (error: unknown) => error,
    );
    const failed = await Promise.race([fed, far.ended.then(() => undefined)]);
    // A program that ends without reading everything closes its input: how it ended says why.
    if (failed !== undefined && !isClosed(failed)) far.kill();
    const end = await far.ended;
    if (failed !== undefined && !isClosed(failed)) throw failed;
    if (late ?? end.error) throw late ?? end.error;
    return { status: end.status, signal: end.signal, ...said, ms: performance.now() - started };
  } finally {
    settled();
  }
}

function isClosed(error: unknown): boolean {
  const codes = ["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED", "ERR_STREAM_PREMATURE_CLOSE"];
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? "");
}
