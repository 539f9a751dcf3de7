import { setTimeout as sleep } from "node:timers/promises";

import type { HostView } from "../hosts/host.ts";
import { NoAnswerError } from "./no-answer.ts";
import { openStream } from "./open-stream.ts";

/** How long a firewall that says nothing is waited for, in milliseconds, once the host itself has answered. */
const patience = 2000;

/**
 * Whether something accepts a TCP connection from a host; nothing is sent. Silence counts as closed.
 * @throws HostError when the host cannot be asked.
 */
export async function isOpen(
  host: HostView,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<boolean> {
  const opening = knock(host, address, port);
  // The wait begins when the host has answered another question: reaching it may take longer than the wait.
  const silence = host.query(["true"]).then(
    () => sleep(patience, false, { ref: false }),
    () => opening,
  );
  return Promise.race([opening, silence]);
}

async function knock(host: HostView, address: string, port: number): Promise<boolean> {
  try {
    const stream = await openStream(host, { kind: "tcp", host: address, port }, `port ${port} of ${address}`);
    stream.on("error", () => undefined);
    stream.destroy();
    return true;
  } catch (error) {
    if (error instanceof NoAnswerError) return false;
    throw error;
  }
}
