import { sealedProgram } from "../../src/probes/sealed-program.ts";
import { synapseProgram } from "../../src/probes/synapse-program.ts";
import { keyDocumentPath } from "../../src/services/federation.ts";
import type { RecordedHost } from "./captures.ts";
import { keyDocument, verifyKeys } from "./key-document.ts";
import type { Question, Ran } from "./play.ts";
import type { Refresh } from "./recorded-service.ts";
import { sealedAnew } from "./secret.ts";

const day = /\b(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d+)? UTC\b/g;
const weekday = /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC)/g;

/** What can only be answered now: the time. Undefined for every other question. */
export function answeredLive({ words }: Question): Ran | undefined {
  if (words[0] !== "date" || words.at(-1) !== "+%s.%N") return undefined;
  return { status: 0, stdout: `${(Date.now() / 1000).toFixed(3)}000000\n`, stderr: "", ms: 0 };
}

/** Brings a recorded answer up to now. */
interface Handler {
  readonly name: string;
  fits(question: Question): boolean;
  /** What was printed, that much later. */
  later(stdout: string, sinceMs: number, question: Question): string;
}

/** Answers that tell times, or were made for one moment. Everything else stays as it was recorded. */
const handlers: readonly Handler[] = [
  {
    name: "timestamps of systemctl show",
    fits: ({ words }) => words.includes("systemctl") && words.includes("show"),
    later: (stdout, sinceMs) => stdout.replaceAll(weekday, "").replaceAll(day, later(sinceMs)),
  },
  {
    name: "the journal's seconds since 1970",
    fits: ({ words }) => words[0] === "journalctl" && words.includes("--output=short-unix"),
    later: (stdout, sinceMs) =>
      stdout.replaceAll(/^\d+\.\d+(?= )/gm, (time) => (Number(time) + sinceMs / 1000).toFixed(6)),
  },
  {
    name: "Synapse's key file, which has the key that documents are signed with here",
    fits: ({ words }) => words.includes(synapseProgram),
    later: withOwnKeys,
  },
  {
    name: "secrets in the form of MACs",
    fits: ({ words }) => words.includes(sealedProgram),
    later: (stdout, _sinceMs, { stdin }) => sealedAnew(stdout, stdin),
  },
];

/** A host's answer as it would be now, though it was recorded then. */
export function refreshed(question: Question, recorded: Ran, { recordedAt }: RecordedHost, now = Date.now()): Ran {
  const handler = handlers.find((one) => one.fits(question));
  if (!handler) return recorded;
  return { ...recorded, stdout: handler.later(String(recorded.stdout), now - Date.parse(recordedAt), question) };
}

/** Times in an HTTP answer's body move with the clock. */
export const refreshAnswer: Refresh = (answer, recordedAt, now) => {
  if (answer.path === keyDocumentPath) return { ...answer, body: keyDocument(answer.body, now) };
  const sinceMs = now.getTime() - recordedAt.getTime();
  const body = answer.body
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (time) =>
      new Date(Date.parse(time) + sinceMs).toISOString(),
    )
    .replaceAll(
      /^(process_start_time_seconds(?:\{.*\})? )(\S+)$/gm,
      (_, name: string, at: string) => `${name}${Number(at) + sinceMs / 1000}`,
    );
  return { ...answer, body };
};

function withOwnKeys(stdout: string): string {
  const told = JSON.parse(stdout) as readonly object[];
  return JSON.stringify(told.map((one) => ("keys" in one ? { ...one, keys: verifyKeys() } : one)));
}

/** `2026-11-22 11:45:00 UTC`, that much later. */
function later(sinceMs: number): (text: string) => string {
  return (text) => {
    const then = new Date(Date.parse(text.replace(" UTC", "Z").replace(" ", "T")) + sinceMs);
    return `${then.toISOString().slice(0, 19).replace("T", " ")} UTC`;
  };
}
