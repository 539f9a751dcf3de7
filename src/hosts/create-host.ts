import type { Duplex } from "node:stream";

import { type RemoteCommand, toDisplay, toWords } from "./command.ts";
import { readAnswer, readFile, readReply, readWritten } from "./answers.ts";
import type { Answer, Endpoint, FileToWrite, Host, PourOptions, QueryOptions, UdpQuestion } from "./host.ts";
import { type HostError, mayTryAgain } from "./host-error.ts";
import { cancelled } from "./limits.ts";
import { createLink, type HostSettings, type Link } from "./link.ts";
import { draw } from "./draw.ts";
import { pour } from "./pour.ts";
import { Secret } from "./secret.ts";
import type { Named, RemoteProcess, Transport } from "./transport.ts";
import { openTunnel } from "./tunnel.ts";

/** A host that can also carry the streams of a program: what a container's transport stands on. */
export interface CarryingHost extends Host {
  stream(words: readonly string[]): RemoteProcess;
  /** Lets the next question try the way again where it failed before; never where the login was refused. */
  again(): void;
}

const megabyte = 1024 * 1024;
/** What one command may print unless told, and what a file may hold, in bytes. */
const commandBytes = 4 * megabyte;
const fileBytes = 16 * megabyte;

/** The one meaning of `Host`, on top of any transport. Connects at the first question; questions of one turn travel together. */
export function createHost(host: Named, transport: Transport, settings: HostSettings): CarryingHost {
  const { limits } = settings;
  let link: Link | undefined;
  let refusal: HostError | undefined;
  let closing: Promise<void> | undefined;

  /** The way there. A failed attempt is not repeated (a refused login must not be); a connection that was lost may be made anew. */
  const reach = (): Link => {
    if (refusal) throw refusal;
    link ??= createLink(host, transport, settings, (error, ready) => {
      if (!ready) refusal ??= error;
      link = undefined;
    });
    return link;
  };

  const run = async (command: RemoteCommand, options: QueryOptions = {}): Promise<Answer> => {
    if (command.length === 0) throw new TypeError("a command needs at least one word");
    const limit = options.timeoutMs ?? limits.command;
    const max = options.maxBytes ?? commandBytes;
    const stdin = options.stdin instanceof Secret ? options.stdin.reveal() : (options.stdin ?? "");
    const words = toWords(command);
    const outcome = await reach().runner.ask(
      "run",
      [options.as ?? "", String(limit), String(max), stdin, ...words],
      limit + limits.reply,
    );
    return readAnswer(host, outcome, { what: toDisplay(command), limit, max });
  };

  const close = (): Promise<void> => {
    const reason = cancelled(host);
    refusal = reason;
    closing ??= link?.close(reason) ?? Promise.resolve();
    return closing;
  };
  settings.signal?.addEventListener("abort", () => void close(), { once: true });
  if (settings.signal?.aborted) refusal = cancelled(host);

  return {
    name: host.name,
    label: host.label,
    query: run,
    execute: run,
    async read(path) {
      const limit = limits.command;
      const fields = [String(limit), String(fileBytes), path];
      return readFile(host, await reach().runner.ask("read", fields, limit + limits.reply), {
        what: path,
        limit,
        max: fileBytes,
      });
    },
    async askUdp(question: UdpQuestion) {
      const ms = question.timeoutMs ?? 1000;
      const tries = question.tries ?? 3;
      const limit = ms * tries + limits.dns;
      const fields = [String(limit), question.host, String(question.port), question.payload, String(ms), String(tries)];
      return readReply(host, await reach().runner.ask("udp", fields, limit + limits.reply), {
        what: `a datagram to ${question.host} port ${question.port}`,
        limit,
        max: megabyte,
      });
    },
    async pour(command: RemoteCommand, source: AsyncIterable<Uint8Array>, options: PourOptions) {
      const { as = "", timeoutMs } = options;
      const far = reach().runner.stream("stream", [as, String(timeoutMs), "0", "", ...toWords(command)]);
      return pour(host, far, source, { ...options, what: toDisplay(command), replyMs: limits.reply });
    },
    async *draw(command: RemoteCommand, { as = "", timeoutMs }: PourOptions) {
      const far = reach().runner.stream("stream", [as, String(timeoutMs), "0", "", ...toWords(command)]);
      yield* draw(host, far, { what: toDisplay(command), timeoutMs, replyMs: limits.reply });
    },
    async write(file: FileToWrite) {
      const content = file.content instanceof Secret ? file.content.reveal() : file.content;
      const limit = limits.command;
      const fields = [String(limit), file.path, String(file.mode), file.owner, file.group, content];
      const outcome = await reach().runner.ask("write", fields, limit + limits.reply);
      readWritten(host, outcome, { what: file.path, limit, max: megabyte });
    },
    connect: async (endpoint: Endpoint): Promise<Duplex> => openTunnel(host, reach(), endpoint, limits.connect),
    stream(words) {
      return reach().runner.stream("stream", ["", "0", "0", "", ...words]);
    },
    again() {
      if (closing === undefined && refusal !== undefined && mayTryAgain(refusal)) refusal = undefined;
    },
    close,
  };
}
