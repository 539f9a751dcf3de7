import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { open, readFile, rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

import { fromChild } from "./child.ts";
import { toShell } from "./command.ts";
import type { HostError, Phase } from "./host-error.ts";
import type { HostOptions } from "./host-options.ts";
import type { Limiter } from "./limiter.ts";
import { cancelled, type Limits, timedOut } from "./limits.ts";
import { controlDirectory } from "./openssh-masters.ts";
import { explainOpenssh, isOfJump, limitOf, phaseOf, phaseWords } from "./openssh-errors.ts";
import { runProgram } from "./program.ts";
import { destinationArguments, type SshDestination, sshSettings } from "./ssh-config.ts";
import type { Named, Transport } from "./transport.ts";

export interface OpensshContext {
  readonly options: HostOptions;
  readonly limits: Limits;
  readonly turn: Limiter;
}

/** How long a master outlives its last use, in seconds. */
const persistSeconds = 60;

/**
 * The system's ssh, for what ssh2 lacks (FIDO keys, certificates, post-quantum key exchange) and for warm repeats.
 * A master connection is opened by itself and checked first: a client that finds a stale socket would log in anew without a word.
 */
export function opensshTransport(host: Named, to: SshDestination, context: OpensshContext): Transport {
  const { options, limits } = context;
  const destination = destinationArguments(to, options);
  const ssh = (args: readonly string[], ms: number) =>
    runProgram("ssh", [...args, ...destination], options.environment, ms);

  return {
    async open(signal) {
      const [settings, directory] = await Promise.all([
        sshSettings(host, to, options, limits.config),
        controlDirectory(host, options.environment),
      ]);
      const path = `${directory}/%C`;
      const common = ["-S", path, ...strict(limits)];
      const isUp = async (): Promise<boolean> => (await ssh(["-S", path, "-O", "check"], limits.config)).status === 0;
      if (!(await isUp())) {
        await context.turn(() =>
          openMaster(
            host,
            settings.jumps,
            [...common, ...destination],
            `${directory}/log-${randomUUID()}`,
            context,
            signal,
          ),
        );
      }
      return {
        user: settings.user,
        spawn: async (words) => {
          const args = [...common, "-T", "-o", "ControlMaster=no", ...destination, `exec ${toShell(words)}`];
          const child = spawn("ssh", args, {
            stdio: "pipe",
            detached: true,
            env: { ...options.environment, LC_ALL: "C" },
          });
          return { ...fromChild(child), kill: () => letGo(child) };
        },
        close: async () => undefined,
      };
    },
    explain(failed) {
      // 255 is ssh's own failure, or a command's; a command of ours would have said its mark first.
      return failed.status === 255 ? explainOpenssh(host, failed.stderr, "channel") : undefined;
    },
  };
}

/** A client that is killed at once leaves its session open in the master: the end of its input comes first. */
function letGo(child: ChildProcessWithoutNullStreams): void {
  child.stdin.destroy();
  setTimeout(() => child.kill(), 1000).unref();
}

function strict(limits: Limits): readonly string[] {
  const settings = [
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    `ConnectTimeout=${Math.max(1, Math.ceil((limits.connect + limits.keyExchange) / 1000))}`,
    "ServerAliveInterval=15",
    "ServerAliveCountMax=3",
  ];
  return settings.flatMap((setting) => ["-o", setting]);
}

/**
 * Not `-f`: with ControlPersist ssh goes to the background by itself once it is the master, and one that lost a race for the socket
 * stays our child, to be ended. `-v` into a log of its own tells which phase it got to.
 */
async function openMaster(
  host: Named,
  jumps: readonly string[],
  args: readonly string[],
  log: string,
  context: OpensshContext,
  signal: AbortSignal,
): Promise<void> {
  const { limits, options } = context;
  const own = ["-N", "-v", "-E", log, "-o", "ControlMaster=yes", "-o", `ControlPersist=${persistSeconds}`];
  // Towards a jump host ssh starts another ssh, which does not write into the log but to what it inherits.
  const jumpLog = await open(`${log}-jump`, "a", 0o600);
  const child = spawn("ssh", [...own, ...args], {
    stdio: ["ignore", "ignore", jumpLog.fd],
    detached: true,
    env: { ...options.environment, LC_ALL: "C" },
  });
  const said = (file = log): Promise<string> => readFile(file, "utf8").catch(() => "");
  const why = async (text: string): Promise<HostError> =>
    isOfJump(text)
      ? explainOpenssh(jumpNamed(host, jumps), await said(`${log}-jump`), "connect")
      : explainOpenssh(host, text, phaseOf(text));
  const ended = new Promise<number | undefined>((resolve) => {
    child.once("error", () => resolve(undefined)).once("exit", (status) => resolve(status ?? undefined));
  });
  let phase: Phase = "dns";
  let since = performance.now();
  try {
    for (;;) {
      const status = await Promise.race([ended, pause(50, "later" as const)]);
      if (status === 0) return;
      if (signal.aborted) throw cancelled(host, "connect");
      const text = await said();
      if (status !== "later") throw await why(text);
      if (/disabling multiplexing/.test(text)) return;
      if (phaseOf(text) !== phase) {
        phase = phaseOf(text);
        since = performance.now();
      }
      const limit = limitOf(phase, limits);
      if (performance.now() - since > limit)
        throw timedOut(host, phase, limit, phaseWords[phase] ?? "did not let us in");
    }
  } finally {
    child.kill();
    // The master keeps its open files; only the names go.
    await jumpLog.close();
    await Promise.all([log, `${log}-jump`].map((file) => rm(file, { force: true })));
  }
}

/** Which of several jumps in a row it was only its own words can tell. */
function jumpNamed(host: Named, jumps: readonly string[]): Named {
  const name = jumps.join(",") || host.name;
  return { name, label: `jump host ${name} on the way to ${host.label}` };
}
