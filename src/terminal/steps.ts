import { linesProgress } from "./progress-lines.ts";
import { liveProgress } from "./progress-live.ts";
import type { ProgressView, Waiting } from "./progress.ts";

/** Shows on each host what is being done there. */
export interface Steps {
  /** A host begins something. */
  readonly begin: (host: string, text: string) => void;
  /** A host has come to its end. */
  readonly finish: (host: string) => void;
  /** Clears the terminal for something to be printed on it, and goes on afterwards. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>;
  readonly end: () => Promise<void>;
}

export interface StepsOptions {
  readonly hosts: readonly { readonly host: string; readonly label: string }[];
  /** `live` on a terminal: a spinner line for each host. `lines` elsewhere: a line with the time for each step. */
  readonly mode: "live" | "lines" | "none";
  readonly say: (text: string) => void;
  readonly now: () => Date;
}

export function showSteps({ hosts, mode, say, now }: StepsOptions): Steps {
  const labels = new Map(hosts.map(({ host, label }) => [host, label]));
  const known = new Map<string, Waiting>(
    hosts.map(({ host, label }) => [host, { name: host, label, done: 0, total: 1 }]),
  );
  const waiting = () => [...known.values()].filter(({ done }) => done === 0);
  const open = (): ProgressView | undefined => {
    const view =
      mode === "live" && waiting().length > 0 ? liveProgress() : mode === "lines" ? linesProgress(say) : undefined;
    view?.show(waiting());
    return view;
  };
  let view = open();
  const set = (host: string, text: string, done: number): void => {
    const label = labels.get(host) ?? host;
    known.set(host, { name: host, label: text === "" ? label : `${label}: ${text}`, done, total: 1 });
    view?.show(waiting());
  };
  return {
    begin: (host, text) => {
      if (mode === "lines") say(`${stamp(now())} ${labels.get(host) ?? host}: ${text}\n`);
      set(host, text, 0);
    },
    finish: (host) => set(host, "", 1),
    aside: async (work) => {
      await view?.end();
      view = undefined;
      try {
        return await work();
      } finally {
        view = open();
      }
    },
    end: async () => view?.end(),
  };
}

/** `2026-11-22T04:00:03Z` */
function stamp(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
