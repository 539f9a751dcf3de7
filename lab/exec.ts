import { spawn } from "node:child_process";
import { join } from "node:path";
import { homeFiles } from "./home.ts";
import { identity } from "./identity.ts";
import { insideNetwork } from "./network.ts";
import { places, repository } from "./places.ts";
import { readRecord } from "./record.ts";

/** Where Node.js, OpenSSL, curl, git and Python look for the authorities they trust. */
const authorityVariables = [
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "CURL_CA_BUNDLE",
  "GIT_SSL_CAINFO",
  "REQUESTS_CA_BUNDLE",
] as const;

/** What to start so that a command runs as the lab's admin: inside its network, with its names, ssh key, known hosts and trusted authority. */
export function asAdmin(command: readonly string[]): {
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
} {
  if (!readRecord()) throw new Error("the lab is down; start it with: npm run lab -- up");
  const binds = [
    [homeFiles.hosts, "/etc/hosts"],
    [homeFiles.resolver, "/etc/resolv.conf"],
    [homeFiles.users, "/etc/passwd"],
  ];
  const mounts = binds.map(([from, to]) => `mount --bind "${from}" "${to}"`).join(" && ");
  const script = `${mounts} && exec "$@"`;
  const own = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "lab-exec"];
  return { words: [...insideNetwork, ...own, ...command], env: adminEnvironment() };
}

/** Runs a command as the lab's admin. Returns its exit status, 128 plus the number for a signal's. */
export async function exec(command: readonly string[]): Promise<number> {
  const {
    words: [program = "", ...args],
    env,
  } = asAdmin(command);
  const child = spawn(program, args, { stdio: "inherit", env });
  // Ctrl-C reaches the whole group from the terminal; the command decides what it means.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => resolve(status ?? 128 + (signal === "SIGINT" ? 2 : 15)));
  });
}

function adminEnvironment(): NodeJS.ProcessEnv {
  const path = [homeFiles.programs, join(repository, "node_modules/.bin"), process.env["PATH"]].join(":");
  const { SSH_AUTH_SOCK: _agent, ...outer } = process.env;
  const authority = Object.fromEntries(authorityVariables.map((name) => [name, identity.authority]));
  return { ...outer, ...authority, HOME: places.home, PATH: path };
}
