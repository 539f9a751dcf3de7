import { cronFile, type ScheduledJob, type ScheduleFile, timerOf, unitFiles } from "../../services/schedule.ts";
import type { Change, FileState, HostPlan, Note, RunCommand } from "../change.ts";
import { fileChange, plainFile } from "../file-change.ts";

export interface ScheduleWanted {
  readonly host: string;
  readonly label: string;
  readonly job: ScheduledJob;
  readonly by: "timer" | "crontab";
}

export interface ScheduleSeen {
  /** By path; undefined when there is none. */
  readonly files: ReadonlyMap<string, FileState | undefined>;
  readonly isEnabled: boolean;
  /** Whether lotus is where the job starts it. */
  readonly isInstalled: boolean;
}

/** Every file that one or the other way has. */
export function pathsOf(job: ScheduledJob): readonly string[] {
  return [...unitFiles(job), cronFile(job)].map(({ path }) => path);
}

/** What has to be done so that the job runs by itself, one way and not the other. */
export function planSchedule({ host, label, job, by }: ScheduleWanted, seen: ScheduleSeen): HostPlan {
  const [units, cron] = [unitFiles(job), cronFile(job)];
  const changes =
    by === "timer"
      ? [...removed([cron], seen), ...enabled(units, job, seen)]
      : [...disabled(units, job, seen), ...written([cron], seen)];
  return { host, label, changes, notes: seen.isInstalled ? [] : [missing(job, label)] };
}

function enabled(units: readonly ScheduleFile[], job: ScheduledJob, seen: ScheduleSeen): readonly Change[] {
  const files = written(units, seen);
  const timer = timerOf(job.title);
  const enable: RunCommand = {
    kind: "run",
    command: ["systemctl", "enable", "--now", timer],
    because: `it runs every day at ${job.at}, the host's time`,
    undo: ["systemctl", "disable", "--now", timer],
    readBack: { ask: askEnabled(timer), before: "not enabled", after: "enabled" },
  };
  // A timer that is changed while it waits has to be started anew to wait for another time.
  const again: Change = { kind: "unit", unit: timer, action: "restart", because: "it waits for the new time" };
  return [...reread(files), ...(seen.isEnabled ? (files.length === 0 ? [] : [again]) : [enable])];
}

/** systemd reads its files again after them, and, first in the list, after they were taken back. */
function reread(files: readonly Change[]): readonly Change[] {
  return files.length === 0 ? [] : [daemonReload, ...files, daemonReload];
}

function disabled(units: readonly ScheduleFile[], { title }: ScheduledJob, seen: ScheduleSeen): readonly Change[] {
  const timer = timerOf(title);
  const disable: RunCommand = {
    kind: "run",
    command: ["systemctl", "disable", "--now", timer],
    because: "cron starts it instead",
    undo: ["systemctl", "enable", "--now", timer],
    readBack: { ask: askEnabled(timer), before: "enabled", after: "not enabled" },
  };
  return [...(seen.isEnabled ? [disable] : []), ...reread(removed(units, seen))];
}

/** One word whatever systemd's version calls a unit that is not there. */
export function askEnabled(timer: string): readonly string[] {
  return [
    "sh",
    "-c",
    'systemctl is-enabled --quiet -- "$1" 2>/dev/null && echo enabled || echo not enabled',
    "ask",
    timer,
  ];
}

const daemonReload: RunCommand = {
  kind: "run",
  command: ["systemctl", "daemon-reload"],
  because: "systemd is to read them",
  undo: ["systemctl", "daemon-reload"],
  readBack: undefined,
};

function written(files: readonly ScheduleFile[], seen: ScheduleSeen): readonly Change[] {
  return files.flatMap(({ path, content }) => fileChange(path, seen.files.get(path), plainFile(content)));
}

function removed(files: readonly ScheduleFile[], seen: ScheduleSeen): readonly Change[] {
  return files.flatMap(({ path }): readonly Change[] => {
    const before = seen.files.get(path);
    return before === undefined ? [] : [{ kind: "remove", path, before }];
  });
}

function missing({ lotus }: ScheduledJob, label: string): Note {
  return {
    kind: "schedule-without-lotus",
    weight: "waits",
    text: `there is no ${lotus} on ${label} yet: until there is, each run fails`,
    remedy:
      "there: npm install --global lotus-matrix, with an inventory.yaml in /etc/lotus and a key that reaches the hosts",
  };
}
