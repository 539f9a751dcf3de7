import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { addressOf, readEstate } from "./estate.ts";
import { lowWatchLimit } from "./kernel.ts";
import { runOn } from "./machine.ts";
import { isOutsideBlocked } from "./network.ts";
import { labDirectory, stateDirectory } from "./places.ts";
import { startTime } from "./processes.ts";
import { run } from "./run.ts";
import type { Ran } from "./run.ts";

const program = [process.execPath, join(labDirectory, "lab.ts")];
const minutes = 60_000;
const estate = readEstate();

async function lab(...words: readonly string[]): Promise<Ran> {
  return run([...program, ...words], { timeout: 5 * minutes, mayFail: true });
}

describe("the lab", () => {
  test("has every host of the inventory running", async () => {
    const { stdout } = await lab("status");
    for (const { name, address } of estate.hosts) {
      expect(stdout).toMatch(new RegExp(`^${name} +${address.replaceAll(".", "\\.")} +\\d+ +answers +running$`, "m"));
    }
  });

  test("has no way out, and the outer machine none in", async () => {
    const inside = await lab("exec", "--", "ip", "route", "get", "192.0.2.1");
    expect(inside.stderr).toContain("unreachable");
    const outside = await run(["ip", "route", "get", addressOf(estate, "synapse")], { mayFail: true });
    expect(outside.status).not.toBe(0);
  });

  test("hands on what a command prints and how it ends", async () => {
    expect(await lab("exec", "--", "ssh", "postgres", "hostname; exit 3")).toMatchObject({
      stdout: "postgres\n",
      status: 3,
    });
  });

  test("trusts its own authority, and serves git", async () => {
    const heads = await lab("exec", "--", "git", "ls-remote", "https://code.lotusguild.org/LotusGuild/matrixBot");
    expect(heads.stdout).toMatch(/^[0-9a-f]{40}\trefs\/heads\/main$/m);
  });

  test("enters containers through their Proxmox node", async () => {
    const pct = await lab("exec", "--", "ssh", "micro1", "pct", "exec", "151", "--", "hostname");
    expect(pct.stdout).toBe("synapse\n");
  });

  test("makes a host pristine with the keys it had", async () => {
    await runOn("storj", ["touch", "/root/written"]);
    expect(await lab("reset", "storj")).toMatchObject({ status: 0 });
    const seen = await lab("exec", "--", "ssh", "storj", "ls /root");
    expect(seen).toMatchObject({ stdout: "", status: 0 });
  });

  test("names its faults when asked for another", async () => {
    const { stderr, status } = await lab("break", "everything");
    expect(status).toBe(1);
    expect(stderr).toContain("host-key-changed");
  });
});

describe("a second lab that is cut off while it comes up", () => {
  const name = "lotus-lab-second";
  const env = { ...process.env, LOTUS_LAB_NAME: name };

  test.each([0.5, 1.5, 4])("leaves nothing behind after %d s and `down`", { timeout: 2 * minutes }, async (seconds) => {
    const [node = "", ...words] = program;
    const child = spawn(node, [...words, "up"], { env, stdio: "ignore" });
    await sleep(seconds * 1000);
    child.kill("SIGKILL");
    await once(child, "close");
    const down = await run([...program, "down"], { env, mayFail: true, timeout: minutes });
    expect(down).toMatchObject({ stderr: "", status: 0 });
    expect(traces(name)).toEqual([]);
    // The first lab still needs the outer machine as it is.
    expect(await isOutsideBlocked(estate)).toBe(true);
    expect(lowWatchLimit()).toBeUndefined();
  });
});

/** Whatever of a lab can be seen on the machine, looked for in other ways than `down` does. */
function traces(name: string): readonly string[] {
  const folder = `${stateDirectory}/labs/${name}`;
  // One that has ended and waits for its parent to notice is no trace.
  const running = readdirSync("/proc").filter((pid) => startTime(Number(pid)) !== undefined);
  const mentions = (pid: string): boolean =>
    read(`/proc/${pid}/cmdline`).includes(folder) || read(`/proc/${pid}/cgroup`).includes(`/${name}/`);
  const processes = running.filter(mentions).map((pid) => `process ${pid}`);
  const mounts = read("/proc/self/mountinfo")
    .split("\n")
    .filter((line) => line.includes(name));
  const links = read("/proc/net/dev")
    .split("\n")
    .filter((line) => /^\s*vb-/.test(line));
  const rest = [folder, `/run/netns/${name}`].filter((path) => existsSync(path));
  return [...processes, ...mounts, ...links, ...rest];
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
