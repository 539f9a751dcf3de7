import { linesProgress } from "./progress-lines.ts";
import { liveProgress } from "./progress-live.ts";

/** A host that is being asked. */
export interface Waiting {
  readonly name: string;
  readonly label: string;
  readonly done: number;
  readonly total: number;
}

/** Tells the person who waits what is being waited for. */
export interface ProgressView {
  /** Something has changed. */
  readonly show: (waiting: readonly Waiting[]) => void;
  /** Takes everything off the terminal again, or says no more. */
  readonly end: () => Promise<void>;
}

export interface Progress {
  /** A host has answered some of its checks. */
  readonly report: (host: Omit<Waiting, "label">) => void;
  /** Clears the terminal for a question to the person, and goes on afterwards. */
  readonly aside: <T>(ask: () => Promise<T>) => Promise<T>;
  readonly end: () => Promise<void>;
}

export interface ProgressOptions {
  readonly hosts: readonly { readonly name: string; readonly label: string }[];
  /** `live` on a terminal, `lines` without one, `none` when nobody wants to know. */
  readonly mode: "live" | "lines" | "none";
  /** Prints a line of talk. */
  readonly say: (text: string) => void;
}

/** Shows who is still being waited for: a spinner line for each host on a terminal, else a plain line now and then. */
export function startProgress({ hosts, mode, say }: ProgressOptions): Progress {
  const known = new Map<string, Waiting>(hosts.map((host) => [host.name, { ...host, done: 0, total: 0 }]));
  const waiting = () => [...known.values()].filter(({ done, total }) => total === 0 || done < total);
  const open = () => {
    const view = openView(mode, say);
    view?.show(waiting());
    return view;
  };
  let view = open();
  return {
    report: ({ name, done, total }) => {
      const host = known.get(name);
      if (host !== undefined) known.set(name, { ...host, done, total });
      view?.show(waiting());
    },
    aside: async (ask) => {
      await view?.end();
      view = undefined;
      try {
        return await ask();
      } finally {
        view = open();
      }
    },
    end: async () => view?.end(),
  };
}

function openView(mode: ProgressOptions["mode"], say: ProgressOptions["say"]): ProgressView | undefined {
  if (mode === "none") return undefined;
  return mode === "live" ? liveProgress() : linesProgress(say);
}
