import { Readable, Writable } from "node:stream";

import type { Field } from "./frame.ts";
import { HostError } from "./host-error.ts";
import { signalName } from "./signal-name.ts";
import type { Named, ProcessEnd, RemoteProcess } from "./transport.ts";

/** A job's end of the wire. */
export interface Listener {
  heard(outcome: string, fields: readonly Buffer[]): void;
  lost(error: HostError): void;
  /** How long its answer may take after the question was sent, in milliseconds; undefined for ever. */
  readonly limitMs: number | undefined;
}

interface Wire {
  send(word: "in" | "eof" | "pause" | "resume" | "kill", ...more: Field[]): void;
  /** Calls back when what was sent is on its way. */
  flushed(done: () => void): void;
  forget(): void;
}

/** A process on the host whose streams travel inside the runner's connection, with back-pressure: a reader that rests makes the runner rest. */
export function createRunnerProcess(host: Named, attach: (listener: Listener) => Wire): RemoteProcess {
  let settle: (end: ProcessEnd) => void = () => undefined;
  const ended = new Promise<ProcessEnd>((resolve) => (settle = resolve));
  let paused = new Set<Readable>();
  let over = false;

  const output = (): Readable => {
    const stream: Readable = new Readable({
      read() {
        if (paused.delete(stream) && paused.size === 0 && !over) wire.send("resume");
      },
    });
    stream.on("error", () => undefined);
    return stream;
  };
  const push = (stream: Readable, chunk: Buffer): void => {
    if (stream.destroyed || stream.push(chunk)) return;
    if (paused.size === 0) wire.send("pause");
    paused.add(stream);
  };
  const stdout = output();
  const stderr = output();
  const stdin = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (over) return done();
      wire.send("in", chunk);
      wire.flushed(done);
    },
    final(done) {
      if (!over) wire.send("eof");
      done();
    },
  });
  stdin.on("error", () => undefined);

  const end = (how: ProcessEnd): void => {
    if (over) return;
    over = true;
    paused = new Set();
    wire.forget();
    stdout.push(null);
    stderr.push(null);
    stdin.destroy();
    setImmediate(settle, how);
  };

  const wire = attach({
    limitMs: undefined,
    heard(outcome, [first, second]) {
      if (outcome === "out" && first) return push(stdout, first);
      if (outcome === "err" && first) return push(stderr, first);
      if (outcome === "done") return end({ status: statusOf(first), signal: signalName(second) });
      const isLate = outcome === "timeout";
      const why = isLate ? "it did not end within its time limit and was ended" : String(first);
      const kind = isLate ? "timeout" : "not-permitted";
      const error = new HostError(`${host.label}: ${why}`, { host: host.name, phase: "command", kind });
      end({ status: undefined, signal: undefined, error });
    },
    lost: (error) => end({ status: undefined, signal: undefined, error }),
  });

  return {
    stdin,
    stdout,
    stderr,
    ended,
    kill: () => {
      if (!over) wire.send("kill");
    },
  };
}

/** An exit status as the runner writes it: empty when a signal ended the process. What is no number is no status. */
export function statusOf(field: Buffer | undefined): number | undefined {
  const text = String(field ?? "");
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
