import type { StandIn } from "./stand-in.ts";

/** A listener that takes every connection and never says a word: what a hung sshd looks like from outside. */
export function silence(): StandIn {
  return { of: "a daemon that hangs", process: "sshd", http: {}, tcp: { port: (socket) => socket.resume() } };
}
