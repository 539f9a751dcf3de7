import { spawn } from "node:child_process";
import { userInfo } from "node:os";

import { fromChild } from "./child.ts";
import type { Transport } from "./transport.ts";

/** The machine lotus runs on. */
export function localTransport(): Transport {
  return {
    async open() {
      return {
        user: userInfo().username,
        // A session of its own: Ctrl-C in the terminal reaches lotus, which ends this in its own time.
        spawn: async ([program = "", ...rest]) => fromChild(spawn(program, rest, { stdio: "pipe", detached: true })),
        close: async () => undefined,
      };
    },
  };
}
