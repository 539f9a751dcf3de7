import type { AdviceTable, Place } from "../advice.ts";
import { duration } from "../quantities.ts";
import { displayName, lossWithout } from "../service-words.ts";

/** What can be wrong with what a service itself answers. */
export type AnswerFinding =
  | {
      /** Its port took the connection, or should have, and no answer came. */
      readonly kind: "not-answering";
      readonly asked: string;
      readonly reason: string;
    }
  | {
      /** A health surface did not answer as documented. */
      readonly kind: "wrong-answer";
      readonly asked: string;
      readonly expected: string;
      readonly got: string;
    }
  | {
      /** It says that it is still starting, and started not long ago. */
      readonly kind: "still-starting";
      readonly asked: string;
      readonly got: string;
      readonly since: Date;
    }
  | { readonly kind: "version-differs"; readonly running: string; readonly expected: string }
  | {
      readonly kind: "synapse-database-gone";
      readonly asked: string;
      readonly got: string;
      /** The service that keeps the database, by its name in the inventory. */
      readonly database: string | undefined;
    }
  | {
      readonly kind: "bot-sync-failing";
      /** Lines about it within the last minute. */
      readonly lines: number;
      readonly lastWords: readonly string[];
    }
  | {
      readonly kind: "program-missing";
      readonly program: string;
      readonly unit: string;
      readonly seen: readonly string[];
    };

/** The words for findings about what services answer. */
export const answerAdvice = {
  "not-answering": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)} does not answer`,
    detail: ({ asked, reason }) => [`asked  ${asked}`, `got    ${reason}`],
    means: (_, place) => lossOf(place),
    fix: (_, place) => journalOf(place),
  },
  "wrong-answer": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)} does not answer as it should`,
    detail: ({ asked, expected, got }) => [`asked     ${asked}`, `expected  ${expected}`, `got       ${got}`],
    means: (_, place) => lossOf(place),
    fix: (_, place) => journalOf(place),
  },
  "still-starting": {
    severity: "warning",
    title: ({ since }, place) => `${nameOf(place)} is still starting, for ${sinceThen(since, place)}`,
    detail: ({ asked, got }) => [`asked  ${asked}`, `got    ${got}`],
    means: (_, place) => `until it is done, ${lossOf(place)}`,
    fix: (_, place) => [
      ...journalOf(place),
      ...(place.service === undefined ? [] : [`lotus health ${place.service.name}`]),
    ],
  },
  "version-differs": {
    severity: "warning",
    title: ({ running, expected }, place) => `${nameOf(place)} runs ${running}; the inventory expects ${expected}`,
    detail: () => [],
    means: () => "nothing yet; what lotus checks and advises is meant for the version in the inventory",
    fix: (_, { service }) =>
      service === undefined
        ? []
        : [`lotus inventory show ${service.name}   # correct it there if the version is right`],
  },
  "synapse-database-gone": {
    severity: "broken",
    title: () => "Synapse runs, but has lost its database",
    detail: ({ asked, got }) => [`asked  ${asked}`, `got    ${got}`],
    means: () => "nobody can log in, send or read; the health page says OK all the same",
    fix: ({ database }, place) => [
      ...(database === undefined ? [] : [`lotus health ${database}`]),
      ...journalOf(place),
    ],
  },
  "bot-sync-failing": {
    severity: "broken",
    title: () => "The bot runs, but cannot sync",
    detail: ({ lines, lastWords }) => [
      `${lines} lines about it within the last minute:`,
      ...lastWords.map((line) => `"${line}"`),
    ],
    means: () => "commands in rooms get no answer; often the bot's access token is no longer valid",
    fix: (_, place) => journalOf(place),
  },
  "program-missing": {
    severity: "broken",
    title: ({ program, unit }) => `${unit} runs without its program ${program}`,
    detail: ({ seen }) => [seen.length === 0 ? "no process belongs to it" : `its processes are ${seen.join(", ")}`],
    means: (_, place) => lossOf(place),
    fix: (_, place) => journalOf(place),
  },
} satisfies AdviceTable<AnswerFinding>;

/** What people call the service, fit to begin a sentence. */
export function nameOf({ service, host }: Place): string {
  return service === undefined ? host.name : displayName(service);
}

/** What people lose while the service is down. */
export function lossOf({ service }: Place): string {
  return service === undefined ? "people who use it get errors" : lossWithout(service);
}

/** The command that shows what the service said last. */
export function journalOf({ host, service }: Place): readonly string[] {
  const unit = service?.unit;
  return unit === undefined ? [] : [`lotus exec ${host.name} -- journalctl -u ${unit} -n 50 --no-pager`];
}

function sinceThen(since: Date, { now }: Place): string {
  return duration(Math.max(0, now.getTime() - since.getTime()));
}
