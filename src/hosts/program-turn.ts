import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";

import { toShell } from "./command.ts";
import { whenOverdue } from "./limits.ts";
import { runProgram, type Said } from "./program.ts";

type Environment = Readonly<Record<string, string | undefined>>;

interface Asked {
  readonly words: readonly [string, ...string[]];
  readonly ms: number;
  answer(said: Said | Promise<Said>): void;
}

/** By the environment they run in: what is asked in this turn. */
const gathered = new WeakMap<Environment, Asked[]>();

/**
 * Runs a short program that changes nothing to its end. Those asked for in one turn share a shell: starting a program from a large
 * process holds up everything else there for milliseconds. What does not end well in the shell is run again by itself, with its own
 * time limit and its own words.
 */
export function askProgram(words: readonly [string, ...string[]], environment: Environment, ms: number): Promise<Said> {
  return new Promise((answer) => {
    const asked: Asked = { words, ms, answer };
    const others = gathered.get(environment);
    if (others) return void others.push(asked);
    gathered.set(environment, [asked]);
    setImmediate(() => {
      const all = gathered.get(environment) ?? [];
      gathered.delete(environment);
      const share = Math.ceil(all.length / availableParallelism());
      for (let first = 0; first < all.length; first += share) {
        void askTogether(all.slice(first, first + share), environment);
      }
    });
  });
}

async function askTogether(all: readonly Asked[], environment: Environment): Promise<void> {
  const told = all.length === 1 ? [] : await inOneShell(all, environment);
  all.forEach(({ words: [file, ...args], ms, answer }, index) => {
    const { status, stdout } = told[index] ?? {};
    // 1 is what ssh-keygen says when it found nothing; every other trouble is worth its own words.
    if (stdout === undefined || (status !== 0 && status !== 1)) answer(runProgram(file, args, environment, ms));
    else answer({ status, missing: false, stdout, stderr: "" });
  });
}

/** What each printed and how it ended, as far as they came within the shortest of their time limits. */
function inOneShell(
  all: readonly Asked[],
  environment: Environment,
): Promise<readonly { readonly status: number; readonly stdout: string }[]> {
  const mark = randomBytes(12).toString("hex");
  const script = all.map(({ words }) => `${toShell(words)}; echo "${mark} $?"`).join("\n");
  return new Promise((resolve) => {
    let text = "";
    const shell = spawn("sh", ["-c", script], {
      env: { ...environment, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const finish = (): void => {
      inTime();
      shell.stdout.destroy();
      const parts = text.split(new RegExp(`${mark} (\\d+)\\n`));
      resolve(
        all.flatMap((_, index) => {
          const status = parts[2 * index + 1];
          return status === undefined ? [] : [{ status: Number(status), stdout: parts[2 * index] ?? "" }];
        }),
      );
    };
    const inTime = whenOverdue(Math.min(...all.map(({ ms }) => ms)), () => {
      shell.kill();
      finish();
    });
    shell.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    shell.once("error", finish).once("close", finish);
  });
}
