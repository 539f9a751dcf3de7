import type { HostView } from "../hosts/host.ts";
import type { Secret } from "../hosts/secret.ts";
import { NoAnswerError } from "./no-answer.ts";
import { openStream } from "./open-stream.ts";

export interface LdapPlace {
  /** As seen from the host that asks. */
  readonly address: string;
  readonly port: number;
}

interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** Where the next element begins. */
  readonly end: number;
}

const limit = 3000;
const tags = {
  integer: 0x02,
  octets: 0x04,
  enumerated: 0x0a,
  sequence: 0x30,
  bind: 0x60,
  bound: 0x61,
  search: 0x63,
  entry: 0x64,
  done: 0x65,
} as const;

/** "Which classes has the root entry?", asked without a login: base "", base scope, no aliases, no limits, (objectClass=*), [objectClass]. */
const question = ber(
  tags.sequence,
  ber(tags.integer, Buffer.of(1)),
  ber(
    tags.search,
    ber(tags.octets),
    ber(tags.enumerated, Buffer.of(0)),
    ber(tags.enumerated, Buffer.of(0)),
    ber(tags.integer, Buffer.of(0)),
    ber(tags.integer, Buffer.of(0)),
    ber(0x01, Buffer.of(0)),
    ber(0x87, Buffer.from("objectClass")),
    ber(tags.sequence, ber(tags.octets, Buffer.from("objectClass"))),
  ),
);

/**
 * Asks a directory for its root entry without logging in; true when it gave one.
 * @throws NoAnswerError when no LDAP answer came back, HostError when the host cannot be asked.
 */
export async function rootEntry(host: HostView, place: LdapPlace): Promise<boolean> {
  const asked = `the root entry of ldap://${place.address}:${place.port} from ${host.label}`;
  return converse(host, place, asked, question, readRootEntry);
}

/**
 * Logs in to a directory; the result code it answers with (RFC 4511): 0 success, 49 invalid credentials.
 * @throws as `rootEntry`.
 */
export async function loginCode(host: HostView, place: LdapPlace, user: string, password: Secret): Promise<number> {
  const asked = `a login as ${user} on ldap://${place.address}:${place.port} from ${host.label}`;
  const bind = ber(
    tags.bind,
    ber(tags.integer, Buffer.of(3)),
    ber(tags.octets, Buffer.from(user)),
    ber(0x80, Buffer.from(password.reveal())),
  );
  return converse(host, place, asked, ber(tags.sequence, ber(tags.integer, Buffer.of(1)), bind), readLoginCode);
}

/** Says one thing and listens until the answer is whole. */
async function converse<T>(
  host: HostView,
  { address, port }: LdapPlace,
  asked: string,
  words: Buffer,
  readAnswer: (bytes: Buffer) => T | undefined,
): Promise<T> {
  const stream = await openStream(host, { kind: "tcp", host: address, port }, asked);
  const timer = setTimeout(() => stream.destroy(new Error(`no answer within ${limit / 1000} s`)), limit);
  try {
    stream.write(words);
    let bytes = Buffer.alloc(0);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes = Buffer.concat([bytes, chunk]);
      const found = readAnswer(bytes);
      if (found !== undefined) return found;
    }
    throw new Error("the connection was closed before the answer");
  } catch (cause) {
    throw new NoAnswerError({ asked, reason: cause instanceof Error ? cause.message : String(cause), cause });
  } finally {
    clearTimeout(timer);
    stream.destroy();
  }
}

/** Whether the answer to the search holds an entry; undefined while it is incomplete. @throws Error when it is no LDAP. */
export function readRootEntry(bytes: Buffer): boolean | undefined {
  if (bytes.length > 0 && bytes[0] !== tags.sequence) throw new Error("an answer that is not LDAP");
  let entries = 0;
  for (let message = read(bytes); message !== undefined; message = read(bytes.subarray(message.end), message.end)) {
    const id = message.tag === tags.sequence ? read(message.content) : undefined;
    const operation = id?.tag === tags.integer ? read(message.content.subarray(id.end)) : undefined;
    if (operation?.tag === tags.done) return entries > 0;
    if (operation?.tag !== tags.entry) throw new Error("an answer that is not LDAP");
    entries += 1;
  }
  return undefined;
}

/** The result code in the answer to a login; undefined while it is incomplete. @throws Error when it is no LDAP. */
export function readLoginCode(bytes: Buffer): number | undefined {
  if (bytes.length > 0 && bytes[0] !== tags.sequence) throw new Error("an answer that is not LDAP");
  const message = read(bytes);
  if (message === undefined) return undefined;
  const id = read(message.content);
  const operation = id && read(message.content.subarray(id.end));
  const code = operation?.tag === tags.bound ? read(operation.content) : undefined;
  if (code?.tag !== tags.enumerated || code.content.length !== 1) throw new Error("an answer that is not LDAP");
  return code.content[0];
}

/** The element at the start; undefined while it is incomplete. `offset` is added to `end`. */
function read(bytes: Buffer, offset = 0): Element | undefined {
  const first = bytes[1];
  if (first === undefined) return undefined;
  const extra = first < 0x80 ? 0 : first - 0x80;
  if (extra > 4) throw new Error("an answer that is not LDAP");
  if (bytes.length < 2 + extra) return undefined;
  const length = extra === 0 ? first : bytes.readUIntBE(2, extra);
  const end = 2 + extra + length;
  return bytes.length < end
    ? undefined
    : { tag: bytes.readUInt8(0), content: bytes.subarray(2 + extra, end), end: offset + end };
}

/** One element of the question; none of them needs a long length. */
function ber(tag: number, ...content: readonly Buffer[]): Buffer {
  const inside = Buffer.concat(content);
  const { length } = inside;
  const size = length < 0x80 ? Buffer.of(length) : Buffer.of(0x82, length >> 8, length & 0xff);
  return Buffer.concat([Buffer.of(tag), size, inside]);
}
