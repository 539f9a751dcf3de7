import { spawn } from "node:child_process";

import { addressOf, readEstate } from "../lab/estate.ts";
import { stopHost } from "../lab/machine.ts";
import { startAgain } from "../lab/up.ts";
import type { Ran } from "./lab-run.ts";

/** How a run went that was to be cut off. */
interface CutRun {
  readonly sent: number;
  /** False when it came to its end before the nth thing it sent. */
  readonly isCut: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a run is cut off, and how: lotus killed, the connection dropped, the host without power. */
interface Cut {
  readonly nth: number;
  readonly way: "kill" | "drop" | "power";
}

/** How a run is cut off. */
export const ways = ["kill", "drop", "power"] as const;

interface Cutting {
  /** Brings the hosts to where the run is to begin. */
  prepare(): Promise<void>;
  run(nth: number): Promise<CutRun>;
  /** Holds the hosts to what they may be; resolves to what the next run printed. */
  after(nth: number): Promise<Pick<Ran, "stdout" | "stderr">>;
  /** Only every so many of the points that would be tried, where a run takes long. */
  readonly every?: number;
}

/** In every run of the lab's tests the ways try some of the points, each other ones; LOTUS_CUTS=all tries all of them in every way. */
const isAll = process.env["LOTUS_CUTS"] === "all";

/** Cuts a run off at ever later points until it comes to its end. Prints how many there were, and returns what the next runs said. */
export async function cutOffAt(
  way: Cut["way"],
  { prepare, run, after, every = 1 }: Cutting,
): Promise<readonly string[]> {
  const stride = isAll ? 1 : ways.length * every;
  const told = new Map<string, number>();
  let [points, last] = [0, 0];
  for (let nth = isAll ? 1 : 1 + ways.indexOf(way) * every; ; nth += stride) {
    await prepare();
    const { isCut } = await run(nth);
    last = nth;
    if (!isCut) break;
    points += 1;
    const said = saidOfCut(await after(nth));
    told.set(said, (told.get(said) ?? 0) + 1);
  }
  const kinds = [...told].map(([what, times]) => `${what}: ${times}`).join("; ");
  console.log(`${way}: cut off at ${points} of about ${last} points; ${kinds}`);
  return [...told.keys()];
}

/** One run of lotus that is cut off at the nth thing it sends to a host. */
export async function cutRun(host: string, { nth, way }: Cut, ...words: readonly string[]): Promise<CutRun> {
  const estate = readEstate();
  const inside = ["node", "test/cut-run.ts", String(nth), way, addressOf(estate, host), ...words];
  const child = spawn("node", ["lab/lab.ts", "exec", "--", ...inside], { stdio: ["pipe", "pipe", "pipe"] });
  let stdout = "";
  const ended = new Promise((resolve) => child.once("close", resolve));
  // Without its host the run may end before it is told to.
  child.stdin.on("error", () => undefined);
  const powerCut = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += String(chunk);
      if (stdout.startsWith("cut\n")) resolve();
    });
  });
  if ((await Promise.race([powerCut.then(() => "cut"), ended])) === "cut") {
    await stopHost(host);
    child.stdin.write("down\n");
    await ended;
    await startAgain(host, estate);
  }
  return JSON.parse(stdout.replace(/^cut\n/, "")) as CutRun;
}

/** What the next run says of the one that was cut off. */
function saidOfCut({ stdout, stderr }: Pick<Ran, "stdout" | "stderr">): string {
  // However it was wrapped.
  const text = `${stdout} ${stderr}`.replaceAll(/\s+/g, " ");
  const said = /cut off; (the host is wholly as before|the host is wholly as wanted|some of it is there)/.exec(text);
  return said?.[1] ?? "nothing was begun";
}
