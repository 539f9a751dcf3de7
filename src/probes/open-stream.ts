import type { Duplex } from "node:stream";

import type { Endpoint, HostView } from "../hosts/host.ts";
import { HostError } from "../hosts/host-error.ts";
import { excerpt } from "./excerpt.ts";
import { NoAnswerError } from "./no-answer.ts";

/**
 * A stream from the host to an endpoint.
 * @throws NoAnswerError when nothing answers there, HostError when the host itself cannot be asked.
 */
export async function openStream(host: HostView, endpoint: Endpoint, asked: string): Promise<Duplex> {
  try {
    return await host.connect(endpoint);
  } catch (error) {
    throw await blame(host, error, asked);
  }
}

/**
 * Whose fault a failed stream is: the host's, when it refuses to carry streams or a plain question to it fails too;
 * otherwise the endpoint's, and a NoAnswerError.
 */
export async function blame(host: HostView, error: unknown, asked: string): Promise<unknown> {
  if (!(error instanceof HostError) || error.kind === "cancelled" || error.phase === "channel") return error;
  try {
    await host.query(["true"]);
  } catch (hostError) {
    return hostError;
  }
  return new NoAnswerError({ asked, reason: reasonOf(error, host), cause: error });
}

function reasonOf(error: HostError, { label }: HostView): string {
  if (error.kind === "refused") return "connection refused";
  if (error.kind === "timeout") return "no connection in time";
  return excerpt(error.message.replace(`${label}: `, ""));
}
