import type { Duplex } from "node:stream";

import { type Field, packFields, unpackFields } from "../../src/hosts/frame.ts";
import type { HostPlay, Ran } from "./play.ts";
import { Refused, Unrecorded } from "./play.ts";

/** What the runner's exec request looks like: it reads that many bytes of program from its input. */
const bootstrap = /\bperl\b.*\(\$n,\$c\)=\((\d+),""\)/s;
const mark = /our \$mark = "([^"]+)";/;

/** The length of the program that the exec request announces; undefined when it is not our runner's. */
export function programLength(commandLine: string): number | undefined {
  const length = bootstrap.exec(commandLine)?.[1];
  return length === undefined ? undefined : Number(length);
}

/** One job of the runner: a command that runs, or a stream that is open. */
interface Job {
  heard(word: string, bytes: Buffer): void;
  end(): void;
}

/**
 * The host's end of the runner protocol (src/hosts/runner-program.ts), without the host: what it is asked is answered by a play.
 * `channel` is the session's stream; `busy` is told how many jobs run.
 */
export function serveRunner(
  channel: Duplex,
  length: number,
  user: string,
  play: HostPlay,
  busy: (jobs: number) => void,
): void {
  const jobs = new Map<string, Job>();
  let input: Buffer = Buffer.alloc(0);
  let stamp: string | undefined;

  const answer = (...fields: readonly Field[]): boolean => {
    const payload = packFields(fields);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(payload.length);
    return channel.writable ? channel.write(Buffer.concat([Buffer.from(stamp ?? ""), size, payload])) : true;
  };
  const forget = (id: string): void => {
    jobs.delete(id);
    busy(jobs.size);
  };
  const finish = (id: string, ran: Ran, streamed = false): void => {
    if (!jobs.has(id)) return;
    forget(id);
    const end = ran.signal === undefined ? [String(ran.status ?? 0), ""] : ["", String(ran.signal)];
    answer(id, "done", ...end, String(ran.ms), ...(streamed ? [] : [ran.stdout, ran.stderr]));
  };

  const begin = (id: string, job: Job): void => {
    jobs.set(id, job);
    busy(jobs.size);
  };
  const ask = async (id: string, limitMs: number, work: Promise<Ran | undefined>): Promise<void> => {
    const late = limitMs > 0 ? setTimeout(() => timeOut(id, limitMs), limitMs) : undefined;
    begin(id, { heard: (word) => word === "kill" && timeOut(id, 0), end: () => clearTimeout(late) });
    try {
      const ran = await work;
      if (ran !== undefined) finish(id, ran);
    } catch (error) {
      if (!jobs.has(id)) return;
      forget(id);
      answer(id, "failed", wordsOf(error));
    } finally {
      if (!jobs.has(id)) clearTimeout(late);
    }
  };
  const timeOut = (id: string, ms: number): void => {
    if (!jobs.has(id)) return;
    forget(id);
    answer(id, "timeout", "", "15", String(ms), "", "");
  };

  const tunnel = async (id: string, kind: string, to: string, port: number): Promise<void> => {
    const waiting: [string, Buffer][] = [];
    begin(id, { heard: (word, bytes) => void waiting.push([word, bytes]), end: () => undefined });
    try {
      const stream = await play.dial(
        kind === "unix" ? { kind, path: to } : { kind: kind === "udp" ? kind : "tcp", address: to, port },
      );
      if (!jobs.has(id)) return void stream.destroy();
      const job = carry(id, stream);
      jobs.set(id, job);
      answer(id, "out", "+");
      for (const [word, bytes] of waiting) job.heard(word, bytes);
    } catch (error) {
      answer(id, "err", wordsOf(error));
      finish(id, { status: error instanceof Refused ? error.status : 13, stdout: "", stderr: "", ms: 0 }, true);
    }
  };
  const carry = (id: string, stream: Duplex): Job => {
    stream.on("data", (chunk: Buffer) => {
      if (answer(id, "out", chunk)) return;
      stream.pause();
      channel.once("drain", () => stream.resume());
    });
    stream.on("error", () => undefined);
    stream.on("close", () => finish(id, { status: 0, stdout: "", stderr: "", ms: 0 }, true));
    const heard = (word: string, bytes: Buffer): void => {
      if (word === "in") stream.write(bytes);
      else if (word === "eof") stream.end();
      else if (word === "pause") stream.pause();
      else if (word === "resume") stream.resume();
      else if (word === "kill") stream.destroy();
    };
    return { heard, end: () => void stream.destroy() };
  };

  const handle = ([id = "", verb = "", ...fields]: readonly string[], raw: readonly Buffer[]): void => {
    const [first = "", second = "", third = "", fourth = "", ...rest] = fields;
    const bytes = raw[2] ?? Buffer.alloc(0);
    switch (verb) {
      case "run":
        return void ask(id, Number(second), play.run({ as: first, stdin: fourth, words: rest }));
      case "read":
        return void ask(id, Number(first), play.read(third));
      case "udp":
        return void ask(
          id,
          Number(first),
          datagram(play, second, Number(third), raw[5] ?? bytes, Number(rest[0]), Number(rest[1])),
        );
      case "tunnel":
        return void tunnel(id, second, third, Number(fourth));
      case "write":
      case "stream":
        return void answer(
          id,
          "failed",
          "this deployment is played from captures: nothing can be changed or started in it",
        );
      default:
        jobs.get(id)?.heard(verb, bytes);
    }
  };

  const take = (): void => {
    if (stamp === undefined) {
      if (input.length < length) return;
      stamp = mark.exec(input.subarray(0, length).toString())?.[1] ?? "";
      input = input.subarray(length);
      answer("0", "ready", user);
    }
    while (input.length >= 4 && input.length >= 4 + input.readUInt32BE(0)) {
      const end = 4 + input.readUInt32BE(0);
      const fields = unpackFields(input.subarray(4, end));
      input = input.subarray(end);
      handle(fields.map(String), fields);
    }
  };

  const leave = (): void => {
    for (const job of jobs.values()) job.end();
    jobs.clear();
    busy(0);
  };
  channel.on("data", (chunk: Buffer) => {
    input = Buffer.concat([input, chunk]);
    take();
  });
  channel.on("end", leave).on("close", leave).on("error", leave);
}

async function datagram(
  play: HostPlay,
  address: string,
  port: number,
  payload: Buffer,
  ms: number,
  tries: number,
): Promise<Ran> {
  const reply = await play.udp({ address, port }, payload, ms, tries);
  return { status: reply === undefined ? 10 : 0, stdout: reply ?? "", stderr: "", ms: 0 };
}

function wordsOf(error: unknown): string {
  if (error instanceof Unrecorded || error instanceof Refused) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
