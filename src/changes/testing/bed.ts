import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";

import type { Host } from "../../hosts/host.ts";
import { openHost } from "../../hosts/open-host.ts";
import type { ApplyContext } from "../apply.ts";
import type { Change, FileState, HostPlan } from "../change.ts";
import type { Places } from "../keeper.ts";

/** A folder on this machine that plays a host, with the real runner and the real keeper. */
export interface Bed {
  readonly directory: string;
  readonly places: Places;
  /** A connection of its own, as every run of lotus has. */
  connect(): Host;
  path(name: string): string;
  /** A file's content and mode, undefined when there is none. */
  seen(name: string): Promise<string | undefined>;
  put(name: string, content: string, mode?: number): Promise<void>;
  state(content: FileState["content"], mode?: number): FileState;
  plan(changes: readonly Change[]): HostPlan;
  context(more?: Partial<ApplyContext>): ApplyContext;
  close(): Promise<void>;
}

export async function openBed(): Promise<Bed> {
  // Every word is synced to the disk, and memory is quicker at that.
  const directory = await mkdtemp(`${existsSync("/dev/shm") ? "/dev/shm" : "/tmp"}/lotus-changes-`);
  const places = { run: join(directory, "run"), state: join(directory, "state") };
  const { uid, gid } = userInfo();
  const hosts: Host[] = [];
  let runs = 0;
  const path = (name: string): string => join(directory, name);
  return {
    directory,
    places,
    path,
    connect() {
      const host = openHost({ name: "bed", label: "bed (1)", transport: "local" }, { environment: process.env });
      hosts.push(host);
      return host;
    },
    async seen(name) {
      const content = await readFile(path(name), "utf8").catch(() => undefined);
      return content === undefined ? undefined : `${((await stat(path(name))).mode & 0o7777).toString(8)} ${content}`;
    },
    put: (name, content, mode = 0o644) => writeFile(path(name), content, { mode }),
    state: (content, mode = 0o644) => ({ content, mode, owner: String(uid), group: String(gid) }),
    plan: (changes) => ({ host: "bed", label: "bed (1)", changes, notes: [] }),
    context: (more) => ({
      command: "tune bed",
      run: `run-${(runs += 1)}`,
      who: { user: "jared", machine: "laptop", pid: 4711 },
      now: () => new Date("2026-11-22T18:00:00Z"),
      waitMs: 0,
      signal: new AbortController().signal,
      verify: async () => ({ proofs: ["seen"], failures: [] }),
      deployer: () => undefined,
      record: async () => undefined,
      say: () => undefined,
      places,
      ...more,
    }),
    async close() {
      await Promise.all(hosts.map((host) => host.close()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A value that is set by a command and read back, as the kernel's are. */
export function valueChange(file: string, before: string, after: string): Change {
  const set = (value: string) => ["sh", "-c", 'printf %s "$2" > "$1"', "set", file, value];
  return {
    kind: "run",
    command: set(after),
    because: "setting the value",
    undo: set(before),
    readBack: { ask: ["cat", file], before, after },
  };
}
