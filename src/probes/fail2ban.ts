import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { excerpt } from "./excerpt.ts";
import { NoAnswerError } from "./no-answer.ts";

export interface Fail2ban {
  /** The jails that run. */
  readonly jails: readonly string[];
  /** What is in force in the jails asked about; absent for one that does not run. */
  readonly settings: ReadonlyMap<string, JailSettings>;
}

export interface JailSettings {
  readonly retries: number;
  /** In milliseconds; -1 for ever. */
  readonly banTime: number;
}

/** fail2ban's own shell: a Python program takes its time to start, and this way it starts once for all questions. */
export const askFail2ban: RemoteCommand = ["fail2ban-client", "-i"];

const prompt = "fail2ban> ";

/** What is typed into it, a line for each question. */
export function questionsFor(jails: readonly string[]): string {
  const lines = ["ping", "status", ...jails.flatMap((jail) => [`get ${jail} maxretry`, `get ${jail} bantime`])];
  return `${lines.join("\n")}\n`;
}

/** Reads the answers between the prompts, in the order of the questions; undefined when the server did not answer. */
export function parseFail2ban(stdout: string, jails: readonly string[]): Fail2ban | undefined {
  const [, pong = "", status = "", ...values] = stdout.split(prompt);
  if (!pong.includes("pong")) return undefined;
  const list = /Jail list:\t?(.*)/.exec(status)?.[1] ?? "";
  return {
    jails: list
      .split(",")
      .map((name) => excerpt(name, 60))
      .filter((name) => name !== "nothing"),
    settings: new Map(
      jails.flatMap((jail, index): readonly [string, JailSettings][] => {
        const [retries, seconds] = values
          .slice(2 * index, 2 * index + 2)
          .map((value) => /^-?\d+$/.exec(value.trim())?.[0]);
        if (retries === undefined || seconds === undefined) return [];
        return [[jail, { retries: Number(retries), banTime: Number(seconds) < 0 ? -1 : Number(seconds) * 1000 }]];
      }),
    ),
  };
}

/**
 * fail2ban's jails, and what is in force in those named.
 * @throws NoAnswerError when its server does not answer, LotusError when it may not be asked.
 */
export async function fail2banJails(host: HostView, jails: readonly string[]): Promise<Fail2ban> {
  const { stdout, stderr, status } = await host.query(askFail2ban, { stdin: questionsFor(jails) });
  const seen = parseFail2ban(stdout, jails);
  if (seen !== undefined) return seen;
  const said = `${stdout}\n${stderr}`;
  if (/must be root|Permission denied/.test(said)) {
    throw new LotusError(`fail2ban on ${host.label} answers root only`, {
      hint: "log in as root, or let the login user use sudo without a password",
    });
  }
  const reason = /Failed to access socket path/.test(said)
    ? "its server does not run"
    : excerpt(stderr || `status ${status}`);
  throw new NoAnswerError({ asked: `fail2ban-client ping on ${host.label}`, reason });
}
