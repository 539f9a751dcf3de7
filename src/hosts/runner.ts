import { randomBytes } from "node:crypto";

import { createFrameReader, type Field, requestFrame } from "./frame.ts";
import type { HostError } from "./host-error.ts";
import { timedOut, whenOverdue } from "./limits.ts";
import { createRunnerProcess, type Listener } from "./runner-process.ts";
import { bootstrap, dropped, garbled, programText } from "./runner-start.ts";
import type { FailedStart, Named, RemoteProcess } from "./transport.ts";

/** What the runner said of a job: `done`, `timeout`, `too-much-output` or `failed`, and the fields that go with it. */
export interface Outcome {
  readonly how: string;
  readonly fields: readonly Buffer[];
}

/** Our program on the host: answers questions, carries streams, ends everything when told or when the way to it breaks. */
export interface Runner {
  /** One question. The answer is overdue after `limitMs`. @throws HostError */
  ask(verb: string, fields: readonly Field[], limitMs: number): Promise<Outcome>;
  /** A process or tunnel whose bytes travel both ways; may be used at once, what is written waits for the connection. */
  stream(verb: "stream" | "tunnel", fields: readonly Field[]): RemoteProcess;
  /** Whether it answers and runs nothing for us; a tunnel that is still open ends with the connection. */
  isIdle(): boolean;
  /** Fails what is open with the error, ends everything that runs there, and settles when it has ended or `patience` ms are over. */
  close(reason: HostError, patience: number): Promise<void>;
}

export interface RunnerContext {
  readonly host: Named;
  readonly maxFrame: number;
  /** Connects and starts the words as a program on the host. */
  start(words: readonly string[]): Promise<RemoteProcess>;
  /** Why the program did not become our runner. */
  explain(failed: FailedStart): HostError;
  /** Called once when it can no longer be asked; `ready` when it had been. */
  down(error: HostError, ready: boolean): void;
}

/** Starts nothing yet: the first question does. Requests of one turn of the event loop leave in one write, together with the program itself. */
export function createRunner(context: RunnerContext): Runner {
  const mark = `lotus-${randomBytes(12).toString("hex")}:`;
  const program = programText(mark);
  const listeners = new Map<string, Listener>();
  const timers = new Map<string, () => void>();
  const unsent = new Set<string>();
  const tunnels = new Set<string>();
  let outbox: Buffer[] = [program];
  let process: RemoteProcess | undefined;
  let state: "new" | "starting" | "ready" | "down" = "new";
  let trouble: HostError | undefined;
  let scheduled = false;
  let lastId = 0;

  const forget = (id: string): void => {
    listeners.delete(id);
    unsent.delete(id);
    tunnels.delete(id);
    timers.get(id)?.();
    timers.delete(id);
  };

  const goDown = (error: HostError): void => {
    if (state === "down") return;
    const ready = state === "ready";
    state = "down";
    trouble = error;
    outbox = [];
    for (const [id, listener] of listeners) {
      forget(id);
      listener.lost(error);
    }
    context.down(error, ready);
  };

  /** A host that never said a word is given up; one that answered before may yet answer other questions. */
  const overdue = (id: string, ms: number): void => {
    const error = timedOut(context.host, "command", ms, "was connected but gave no answer", silentHint);
    const listener = listeners.get(id);
    forget(id);
    listener?.lost(error);
    if (state === "ready") return;
    goDown(error);
    process?.kill();
  };

  /** What is written faster than the way takes it waits with its writer, not in memory. */
  const flushed = (done: () => void): void => {
    setImmediate(() => {
      if (process?.stdin.writableNeedDrain === true && state !== "down") process.stdin.once("drain", done);
      else done();
    });
  };

  const armTimers = (): void => {
    for (const id of unsent) {
      const ms = listeners.get(id)?.limitMs;
      if (ms !== undefined)
        timers.set(
          id,
          whenOverdue(ms, () => overdue(id, ms)),
        );
    }
    unsent.clear();
  };

  const flush = (): void => {
    scheduled = false;
    if (state === "new") void begin();
    if (!process || outbox.length === 0) return;
    process.stdin.write(outbox.length === 1 ? outbox[0] : Buffer.concat(outbox));
    outbox = [];
    armTimers();
  };

  const send = (fields: readonly Field[]): void => {
    if (state === "down") return;
    outbox.push(requestFrame(fields));
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };

  const reader = createFrameReader(mark, context.maxFrame, (frame) => {
    const [id, outcome, ...fields] = frame;
    if (String(outcome) === "ready") {
      state = "ready";
      return;
    }
    listeners.get(String(id))?.heard(String(outcome), fields);
  });

  const begin = async (): Promise<void> => {
    state = "starting";
    try {
      process = await context.start(bootstrap(program.length));
    } catch (error) {
      goDown(error as HostError);
      return;
    }
    if (trouble) {
      process.kill();
      return;
    }
    listen(process);
    flush();
  };

  const listen = (started: RemoteProcess): void => {
    let stderr = "";
    started.stdin.on("error", () => undefined);
    started.stderr.on("data", (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4096)));
    started.stdout.on("data", (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch (error) {
        goDown(garbled(context.host, error));
        started.kill();
      }
    });
    void started.ended.then((end) => {
      if (state === "ready") goDown(end.error ?? dropped(context.host, end, stderr));
      else goDown(end.error ?? context.explain({ ...end, stderr, stdout: reader.noise() }));
    });
  };

  const register = (listener: Listener): string => {
    const id = String(++lastId);
    listeners.set(id, listener);
    unsent.add(id);
    return id;
  };

  return {
    ask: (verb, fields, limitMs) =>
      new Promise((resolve, reject) => {
        if (trouble) return reject(trouble);
        const heard = (how: string, answer: readonly Buffer[]): void => {
          forget(id);
          resolve({ how, fields: answer });
        };
        const id = register({ heard, lost: reject, limitMs });
        send([id, verb, ...fields]);
      }),
    stream: (verb, fields) =>
      createRunnerProcess(context.host, (listener) => {
        const id = register(listener);
        if (verb === "tunnel") tunnels.add(id);
        if (trouble) queueMicrotask(() => listener.lost(trouble as HostError));
        send([id, verb, ...fields]);
        return { send: (word, ...more) => send([id, word, ...more]), flushed, forget: () => forget(id) };
      }),
    isIdle: () => state === "ready" && listeners.size === tunnels.size,
    async close(reason, patience) {
      goDown(reason);
      if (!process) return;
      process.stdin.end();
      const waited = new Promise((resolve) => setTimeout(resolve, patience).unref());
      await Promise.race([process.ended, waited]);
      process.kill();
    },
  };
}

const silentHint =
  "the network between here and the host may have gone away, or the host no longer gets to run anything";
