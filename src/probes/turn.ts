import type { HostView } from "../hosts/host.ts";
import type { Secret } from "../hosts/secret.ts";
import { type StunAddress, xorAddress, xorValue } from "./stun-address.ts";
import { openStunChannel, type StunChannel, type StunReply, type StunWay } from "./stun-channel.ts";
import {
  attributeTypes,
  encode,
  errorCode,
  isSignedWith,
  longTermKey,
  methods,
  newTransactionId,
  type StunAttribute,
} from "./stun-message.ts";

export interface TurnCredentials {
  readonly username: string;
  readonly password: Secret;
}

export interface TurnQuestion {
  /** Of the relay's own address. */
  readonly family: "ipv4" | "ipv6";
  /** May come later than the server's challenge; undefined where there are none to be had. */
  readonly credentials: Promise<TurnCredentials | undefined>;
  /** Addresses to ask a permission for. Nothing is ever sent to them. */
  readonly peers: readonly string[];
}

/** What a TURN server made of a client. */
export type TurnSeen =
  /** It relays for anyone. */
  | { readonly kind: "open" }
  /** Neither a challenge nor an allocation. */
  | { readonly kind: "no-challenge"; readonly code: number | undefined }
  /** It asks for credentials, and there were none. */
  | { readonly kind: "challenged" }
  | { readonly kind: "refused"; readonly code: number | undefined }
  | {
      readonly kind: "relayed";
      /** Where peers find the client. */
      readonly relayed: StunAddress | undefined;
      /** Whether the answer was signed with the same password: nobody else can have sent it. */
      readonly genuine: boolean;
      /** In the order asked; the code where it was refused, undefined where it was granted. */
      readonly permissions: readonly { readonly peer: string; readonly refused: number | undefined }[];
      /** Whether it says that the allocation is gone; undefined where that was not waited for. */
      readonly removed: boolean | undefined;
    };

interface Session {
  readonly channel: StunChannel;
  readonly key: Buffer;
  readonly proof: readonly StunAttribute[];
}

/**
 * An allocation on a TURN server, made with credentials and taken back. Over TLS its end is not waited for: it ends with the
 * connection in any case, and the handshake has cost enough.
 * @throws NoAnswerError when the server does not answer, HostError when the host cannot be asked.
 */
export async function turnAllocation(host: HostView, way: StunWay, question: TurnQuestion): Promise<TurnSeen> {
  const channel = await openStunChannel(host, way);
  try {
    return await allocate(channel, question, way.over !== "tls");
  } finally {
    channel.close();
  }
}

async function allocate(channel: StunChannel, question: TurnQuestion, patient: boolean): Promise<TurnSeen> {
  const challenge = await first(channel, encode(request(methods.allocate, wishesOf(question))));
  if (challenge.class === "success") return { kind: "open" };
  const [realm, nonce] = [attributeTypes.realm, attributeTypes.nonce].map((type) => valueOf(challenge, type));
  const code = errorCode(challenge);
  if (code !== 401 || realm === undefined || nonce === undefined) return { kind: "no-challenge", code };
  const credentials = await question.credentials;
  if (credentials === undefined) return { kind: "challenged" };
  const session = sessionOf(channel, credentials, realm, nonce);
  const answer = await first(channel, signed(session, methods.allocate, wishesOf(question)));
  if (answer.class !== "success") return { kind: "refused", code: errorCode(answer) };
  return {
    kind: "relayed",
    relayed: xorAddress(answer, attributeTypes.xorRelayedAddress),
    genuine: isSignedWith(answer.bytes, session.key),
    ...(await tryOut(session, question.peers, patient)),
  };
}

/** Asks for each permission and gives the allocation back, in one go. */
async function tryOut(session: Session, peers: readonly string[], patient: boolean) {
  const goodbye = signed(session, methods.refresh, [{ type: attributeTypes.lifetime, value: Buffer.alloc(4) }]);
  if (!patient && peers.length === 0) {
    session.channel.tell(goodbye);
    return { permissions: [], removed: undefined };
  }
  const permissions = peers.map((peer) => permissionFor(session, peer));
  const answers = await session.channel.ask([...permissions, goodbye]);
  return {
    permissions: peers.map((peer, index) => ({ peer, refused: refusalIn(answers[index]) })),
    removed: answers.at(-1)?.class === "success",
  };
}

/** 0 for a refusal without a code. */
function refusalIn(answer: StunReply | undefined): number | undefined {
  return answer?.class === "success" ? undefined : ((answer && errorCode(answer)) ?? 0);
}

function sessionOf(channel: StunChannel, credentials: TurnCredentials, realm: Buffer, nonce: Buffer): Session {
  const { username, password } = credentials;
  return {
    channel,
    key: longTermKey(username, realm.toString(), password.reveal()),
    proof: [
      { type: attributeTypes.username, value: Buffer.from(username) },
      { type: attributeTypes.realm, value: realm },
      { type: attributeTypes.nonce, value: nonce },
    ],
  };
}

/** UDP is what is relayed, whatever the way to the server. */
function wishesOf({ family }: TurnQuestion): readonly StunAttribute[] {
  const transport = { type: attributeTypes.requestedTransport, value: Buffer.from([17, 0, 0, 0]) };
  const six = { type: attributeTypes.requestedAddressFamily, value: Buffer.from([2, 0, 0, 0]) };
  return family === "ipv4" ? [transport] : [transport, six];
}

function permissionFor({ key, proof }: Session, peer: string): Buffer {
  const transactionId = newTransactionId();
  const value = xorValue({ address: peer, port: 0 }, transactionId);
  const attributes = [{ type: attributeTypes.xorPeerAddress, value }, ...proof];
  return encode({ method: methods.createPermission, class: "request", transactionId, attributes }, key);
}

function signed({ key, proof }: Session, method: number, attributes: readonly StunAttribute[]): Buffer {
  return encode(request(method, [...attributes, ...proof]), key);
}

function request(method: number, attributes: readonly StunAttribute[]) {
  return { method, class: "request", transactionId: newTransactionId(), attributes } as const;
}

async function first(channel: StunChannel, bytes: Buffer): Promise<StunReply> {
  const [reply] = await channel.ask([bytes]);
  if (reply === undefined) throw new RangeError("a channel gives an answer for each request");
  return reply;
}

function valueOf({ attributes }: StunReply, type: number): Buffer | undefined {
  return attributes.find((attribute) => attribute.type === type)?.value;
}
