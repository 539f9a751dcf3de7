import { lstat, mkdir, readdir } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";

import { HostError } from "./host-error.ts";
import type { HostOptions } from "./host-options.ts";
import { runProgram } from "./program.ts";
import type { Named } from "./transport.ts";

/** ssh's own limit for a socket's path is about 104 bytes; `%C` is 40 and a temporary suffix 17. */
const longestDirectory = 104 - 40 - 17 - 2;

/** Where the sockets live: a directory that only we can enter. @throws HostError when someone else owns it */
export async function controlDirectory(host: Named, environment: HostOptions["environment"]): Promise<string> {
  const path = directoryPath(environment);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const { uid, mode } = await lstat(path).then((stats) => ({
    uid: stats.uid,
    mode: stats.isDirectory() ? stats.mode & 0o077 : -1,
  }));
  if (uid === userInfo().uid && mode === 0) return path;
  throw new HostError(
    `${path}, where the ssh connections would be kept, belongs to someone else or can be entered by others`,
    {
      host: host.name,
      phase: "config",
      kind: "bad-configuration",
      hint: `look who made it, then remove it: rm -r ${path}`,
    },
  );
}

/** Ends the master connections that wait for their next use; says how many there were. */
export async function closeMasters(environment: HostOptions["environment"]): Promise<number> {
  const directory = directoryPath(environment);
  const names = await readdir(directory).catch(() => []);
  const sockets = names.filter((name) => /^[0-9a-f]{40}$/.test(name));
  const ended = await Promise.all(
    sockets.map((name) =>
      runProgram("ssh", ["-S", `${directory}/${name}`, "-O", "exit", "--", "any"], environment, 5000),
    ),
  );
  return ended.filter((said) => said.status === 0).length;
}

function directoryPath(environment: HostOptions["environment"]): string {
  const runtime = environment["XDG_RUNTIME_DIR"];
  const usual = runtime === undefined || runtime === "" ? undefined : `${runtime}/lotus`;
  if (usual !== undefined && usual.length <= longestDirectory) return usual;
  const own = `${tmpdir()}/lotus-${userInfo().uid}`;
  return own.length <= longestDirectory ? own : `/tmp/lotus-${userInfo().uid}`;
}
