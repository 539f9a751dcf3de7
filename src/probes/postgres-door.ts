import type { Duplex } from "node:stream";

import type { HostView } from "../hosts/host.ts";
import { excerpt } from "./excerpt.ts";
import { NoAnswerError } from "./no-answer.ts";
import { openStream } from "./open-stream.ts";

export interface PostgresLogin {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/** What a server says to a login before it has seen a password. */
export type PostgresDoor =
  /** It goes on: asks for a password, or lets in without one. */
  | { readonly kind: "admits"; readonly asksPassword: boolean }
  | { readonly kind: "says"; readonly code: string; readonly message: string };

/** For the answer once there is a connection, in milliseconds. */
const limit = 5000;
/** An answer to a login is shorter. */
const maxBytes = 64 * 1024;
const protocolVersion = 196_608;

/**
 * Knocks at a PostgreSQL server from a host and leaves before a password is due.
 * @throws NoAnswerError when no PostgreSQL server answers, HostError when the host cannot be asked.
 */
export async function knockAtPostgres(host: HostView, login: PostgresLogin): Promise<PostgresDoor> {
  const { address, port } = login;
  const asked = `a login at ${address}:${port} from ${host.label}`;
  const stream = await openStream(host, { kind: "tcp", host: address, port }, asked);
  try {
    stream.write(startupMessage(login));
    return await firstAnswer(stream);
  } catch (cause) {
    throw new NoAnswerError({ asked, reason: excerpt(cause instanceof Error ? cause.message : String(cause)), cause });
  } finally {
    stream.destroy();
  }
}

/** Length, protocol 3.0, and names with values, all ended by zeros (PostgreSQL documentation, 53.7). */
export function startupMessage({ user, database }: Pick<PostgresLogin, "user" | "database">): Buffer {
  const words = ["user", user, "database", database, "application_name", "lotus"];
  const body = Buffer.from(`${words.map((word) => `${word}\0`).join("")}\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + body.length, 0);
  head.writeInt32BE(protocolVersion, 4);
  return Buffer.concat([head, body]);
}

/** The first message of a server; undefined until all of it is there. @throws Error when it is no PostgreSQL server's. */
export function parseDoor(bytes: Buffer): PostgresDoor | undefined {
  if (bytes.length > 0 && !"RE".includes(String.fromCharCode(bytes[0] ?? 0)))
    throw new Error("not PostgreSQL's answer");
  if (bytes.length < 5) return undefined;
  const length = bytes.readInt32BE(1);
  if (length < 4 || length > maxBytes) throw new Error("not PostgreSQL's answer");
  if (bytes.length < length + 1) return undefined;
  const body = bytes.subarray(5, length + 1);
  if (bytes[0] === 0x52) return { kind: "admits", asksPassword: body.length < 4 || body.readInt32BE(0) !== 0 };
  const fields = new Map(
    body
      .toString()
      .split("\0")
      .map((field) => [field.slice(0, 1), field.slice(1)]),
  );
  return { kind: "says", code: excerpt(fields.get("C") ?? ""), message: excerpt(fields.get("M") ?? "") };
}

function firstAnswer(stream: Duplex): Promise<PostgresDoor> {
  const { promise, resolve, reject } = Promise.withResolvers<PostgresDoor>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${limit / 1000} s`)), limit);
  let bytes = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    try {
      const door = parseDoor(bytes);
      if (door !== undefined) resolve(door);
    } catch (error) {
      reject(error);
    }
  });
  const closed = () => reject(new Error("the connection was closed before the answer"));
  stream.on("error", reject).on("end", closed).on("close", closed);
  return promise.finally(() => clearTimeout(timer));
}
