import type { ChildProcessWithoutNullStreams } from "node:child_process";

import type { ProcessEnd, RemoteProcess } from "./transport.ts";

/** A process of this machine as a `RemoteProcess`. One that could not be started ends like a shell would say it: status 127. */
export function fromChild(child: ChildProcessWithoutNullStreams): RemoteProcess {
  child.stdin.on("error", () => undefined);
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.on("error", () => resolve({ status: 127, signal: undefined }));
    child.on("close", (status, signal) => resolve({ status: status ?? undefined, signal: signal ?? undefined }));
  });
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended, kill: () => void child.kill() };
}
