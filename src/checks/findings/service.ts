import type { AdviceTable, Place } from "../advice.ts";
import { ago, duration } from "../quantities.ts";
import { displayName, lossWithout } from "../service-words.ts";

/** What can be wrong with a service as seen on its host. */
export type ServiceFinding =
  | {
      readonly kind: "unit-not-running";
      readonly unit: string;
      /** systemd's words for it: `failed`, `inactive`, `activating`, `deactivating`, or `auto-restart` between two tries. */
      readonly state: string;
      /** systemd's word for how it ended: `success`, `exit-code`, `signal`, `oom-kill`, `start-limit-hit`, … */
      readonly result: string;
      /** Exit status of its program, where that has ended by itself. */
      readonly exitStatus: number | undefined;
      readonly since: Date | undefined;
      /** The program's own last words, newest last, safe to print. */
      readonly lastWords: readonly string[];
    }
  | { readonly kind: "unit-missing"; readonly unit: string }
  | {
      readonly kind: "unit-flapping";
      readonly unit: string;
      /** Automatic restarts within the last hour. */
      readonly restarts: number;
      readonly lastWords: readonly string[];
    }
  | {
      readonly kind: "unit-restarted";
      readonly unit: string;
      readonly restarts: number;
      /** When it last came up; it has run since. */
      readonly since: Date;
      readonly lastWords: readonly string[];
    }
  | {
      readonly kind: "port-not-listening";
      readonly port: string;
      /** Where the inventory says it binds. */
      readonly address: string;
      readonly protocol: "tcp" | "udp";
      /** Where something listens on that port nevertheless. */
      readonly seen: readonly string[];
    }
  | {
      readonly kind: "port-bound-elsewhere";
      readonly port: string;
      readonly protocol: "tcp" | "udp";
      readonly wanted: string;
      readonly seen: readonly string[];
    };

/** The words for findings about services on their hosts. */
export const serviceAdvice = {
  "unit-not-running": {
    severity: "broken",
    title: ({ unit, state }, place) => `${nameOf(place, unit)} ${titleOfState[state] ?? "is down"}`,
    detail: ({ unit, state, result, exitStatus, since, lastWords }, { now }) => [
      [unit, wordsOfState(state, howItEnded(result, exitStatus)), ago(since, now)]
        .filter((word) => word !== undefined)
        .join(" "),
      ...quoted(lastWords),
    ],
    means: (_, place) => lossOf(place),
    fix: ({ unit, state, result }, { host }) => [
      journalOf(unit, host),
      ...(result === "start-limit-hit" ? [`lotus exec ${host.name} -- systemctl reset-failed ${unit}`] : []),
      `lotus exec ${host.name} -- systemctl ${state === "masked" ? "unmask --now" : "start"} ${unit}`,
    ],
  },
  "unit-missing": {
    severity: "broken",
    title: ({ unit }, place) => `${nameOf(place, unit)} is not installed`,
    detail: ({ unit }, { host }) => [`${host.name} has no unit ${unit}`],
    means: (_, place) => `${lossOf(place)} – unless the inventory names the wrong unit or host`,
    fix: (_, { host }) => [
      `lotus exec ${host.name} -- systemctl list-units --type=service`,
      "lotus inventory validate",
    ],
  },
  "unit-flapping": {
    severity: "broken",
    title: ({ unit }, place) => `${nameOf(place, unit)} keeps crashing`,
    detail: ({ unit, restarts, lastWords }) => [
      `${unit} was restarted ${times(restarts)} within the last hour`,
      ...quoted(lastWords),
    ],
    means: (_, place) => `again and again: ${lossOf(place)}`,
    fix: ({ unit }, { host }) => [journalOf(unit, host)],
  },
  "unit-restarted": {
    severity: "warning",
    title: ({ unit }, place) => `${nameOf(place, unit)} crashed a while ago`,
    detail: ({ unit, restarts, since, lastWords }, { now }) => [
      `${unit} was restarted ${times(restarts)} within the last hour and has run for ${duration(now.getTime() - since.getTime())} now`,
      ...quoted(lastWords),
    ],
    means: () => "it works now; what made it crash may come back",
    fix: ({ unit }, { host }) => [journalOf(unit, host)],
  },
  "port-not-listening": {
    severity: "broken",
    title: ({ port, protocol }, place) => `${nameOf(place, "A service")} does not listen on ${port}/${protocol}`,
    detail: ({ address, seen }) => [
      seen.length === 0
        ? `nothing listens there, and ${address} was expected`
        : `only ${seen.join(", ")} is served, and ${address} was expected`,
    ],
    means: (_, place) => lossOf(place),
    fix: ({ port }, place) => [
      `lotus exec ${place.host.name} -- ss -ltnup sport = :${port}`,
      ...(place.service?.unit === undefined ? [] : [journalOf(place.service.unit, place.host)]),
    ],
  },
  "port-bound-elsewhere": {
    severity: "warning",
    title: ({ port, protocol }, place) =>
      `${nameOf(place, "A service")} listens on ${port}/${protocol} elsewhere than planned`,
    detail: ({ wanted, seen }) => [`it serves ${seen.join(", ")}, and ${wanted} was expected`],
    means: () => "someone may reach it who should not, or cannot reach it who should",
    fix: ({ port }, place) => [
      `lotus exec ${place.host.name} -- ss -ltnup sport = :${port}`,
      `lotus inventory show ${place.service?.name ?? place.host.name}`,
    ],
  },
} satisfies AdviceTable<ServiceFinding>;

const titleOfState: Readonly<Record<string, string>> = {
  activating: "is starting",
  deactivating: "is stopping",
  "auto-restart": "crashed",
  masked: "is masked",
  "bad-setting": "has a mistake in its unit file",
  error: "has a unit file that cannot be read",
};

function wordsOfState(state: string, end: string): string {
  if (state === "inactive") return end === "success" ? "was stopped" : `stopped (${end})`;
  if (state === "failed") return `failed (${end})`;
  if (state === "auto-restart") return `crashed (${end}) and waits to be started again`;
  if (state === "activating") return "began to start";
  return state === "deactivating" ? "began to stop" : `is ${state}`;
}

/** systemd's words for how a unit ended (systemd.exec(5), $SERVICE_RESULT), where they need a translation. */
const wordsOfResult: Readonly<Record<string, string>> = {
  signal: "ended by a signal",
  "core-dump": "ended by a signal, with a core dump",
  "oom-kill": "ended by the kernel, out of memory",
  timeout: "took too long",
  watchdog: "stopped answering its watchdog",
  "start-limit-hit": "given up after too many starts",
};

function howItEnded(result: string, exitStatus: number | undefined): string {
  return result === "exit-code" && exitStatus !== undefined
    ? `exit status ${exitStatus}`
    : (wordsOfResult[result] ?? result);
}

function nameOf({ service }: Place, otherwise: string): string {
  return service === undefined ? otherwise : displayName(service);
}

function lossOf({ service }: Place): string {
  return service === undefined ? "what it does is not done" : lossWithout(service);
}

function quoted(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `"${line}"`);
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function journalOf(unit: string, host: Place["host"]): string {
  return `lotus exec ${host.name} -- journalctl -u ${unit} -n 50 --no-pager`;
}
