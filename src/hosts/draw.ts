import { LotusError } from "../errors.ts";
import type { PourOptions } from "./host.ts";
import type { HostError } from "./host-error.ts";
import { timedOut, whenOverdue } from "./limits.ts";
import { lastWords } from "./printable.ts";
import type { Named, RemoteProcess } from "./transport.ts";

interface Drawing extends PourOptions {
  /** For people. */
  readonly what: string;
  /** How much later than its time limit the end may arrive, in milliseconds. */
  readonly replyMs: number;
}

/** What a program prints, as it comes. @throws LotusError when it does not end with 0, HostError */
export async function* draw(
  host: Named,
  far: RemoteProcess,
  { what, timeoutMs, replyMs }: Drawing,
): AsyncGenerator<Uint8Array> {
  let said = "";
  far.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4096)));
  let late: HostError | undefined;
  const settled = whenOverdue(timeoutMs + replyMs, () => {
    late = timedOut(host, "command", timeoutMs, `did not end ${what}`);
    far.kill();
  });
  let isOver = false;
  try {
    far.stdin.end();
    for await (const chunk of far.stdout) yield chunk as Buffer;
    isOver = true;
    const end = await far.ended;
    if (late ?? end.error) throw late ?? end.error;
    if (end.status === 0) return;
    const how = end.signal === undefined ? `ended with ${end.status}` : `was ended by ${end.signal}`;
    const why = lastWords(said);
    throw new LotusError(`${host.label}: ${what} ${how}${why === "" ? "" : `: ${why}`}`);
  } finally {
    settled();
    if (!isOver) far.kill();
  }
}
