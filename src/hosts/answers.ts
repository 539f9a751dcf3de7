import type { Answer } from "./host.ts";
import { HostError, type HostErrorKind } from "./host-error.ts";
import { printable } from "./printable.ts";
import type { Outcome } from "./runner.ts";
import { statusOf } from "./runner-process.ts";
import { signalName } from "./signal-name.ts";
import type { Named } from "./transport.ts";

/** What was asked, for the message, and the limits it had. */
export interface Asked {
  readonly what: string;
  /** Milliseconds. */
  readonly limit: number;
  /** Bytes. */
  readonly max: number;
}

interface Finished {
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly ms: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** A command's answer. @throws HostError when it was cut off or could not be started. */
export function readAnswer(host: Named, outcome: Outcome, asked: Asked): Answer {
  const done = finished(host, outcome, asked);
  return { ...done, stdout: done.stdout.toString(), stderr: done.stderr.toString() };
}

/** A file's text, undefined when there is none. @throws HostError when it may not be read or is no file. */
export function readFile(host: Named, outcome: Outcome, asked: Asked): string | undefined {
  const done = finished(host, outcome, asked);
  if (done.status === 0) return done.stdout.toString();
  if (done.status === 10) return undefined;
  throw failure(host, `cannot read ${asked.what}`, done, "protocol");
}

/** A datagram's reply, undefined when none came. @throws HostError when it could not be sent. */
export function readReply(host: Named, outcome: Outcome, asked: Asked): Uint8Array | undefined {
  const done = finished(host, outcome, asked);
  if (done.status === 0) return done.stdout;
  if (done.status === 10) return undefined;
  throw failure(host, `cannot send ${asked.what}`, done, "unreachable");
}

/** Nothing, when the file is in place. @throws HostError */
export function readWritten(host: Named, outcome: Outcome, asked: Asked): void {
  const done = finished(host, outcome, asked);
  if (done.status === 0) return;
  throw failure(
    host,
    `cannot write ${asked.what}`,
    done,
    "write-failed",
    done.status === 14 ? undefined : "the old file is untouched",
  );
}

function finished(host: Named, outcome: Outcome, asked: Asked): Finished {
  const [first, signal, ms, stdout = Buffer.alloc(0), stderr = Buffer.alloc(0)] = outcome.fields;
  switch (outcome.how) {
    case "done":
      return { status: statusOf(first), signal: signalName(signal), ms: statusOf(ms) ?? 0, stdout, stderr };
    case "timeout":
      throw new HostError(`${host.label}: ${asked.what} did not end within ${asked.limit} ms and was ended`, {
        host: host.name,
        phase: "command",
        kind: "timeout",
        facts: { limitMs: asked.limit },
      });
    case "too-much-output":
      throw new HostError(`${host.label}: ${asked.what} gave more than ${asked.max} bytes and was ended`, {
        host: host.name,
        phase: "command",
        kind: "too-much-output",
        facts: { limitBytes: asked.max },
      });
    case "failed":
      throw new HostError(`${host.label}: ${asked.what} was not run: ${printable(String(first))}`, {
        host: host.name,
        phase: "command",
        kind: "not-permitted",
      });
    default:
      throw new HostError(`${host.label} answered ${printable(outcome.how)}, which lotus does not know`, {
        host: host.name,
        phase: "command",
        kind: "protocol",
      });
  }
}

function failure(host: Named, what: string, done: Finished, otherwise: HostErrorKind, hint?: string): HostError {
  const kind = done.status === 11 ? "not-a-file" : done.status === 12 ? "not-permitted" : otherwise;
  const why = printable(done.stderr.toString().trim()) || `ended by ${done.signal ?? `status ${done.status}`}`;
  return new HostError(`${host.label}: ${what}: ${why}`, { host: host.name, phase: "command", kind, hint });
}
