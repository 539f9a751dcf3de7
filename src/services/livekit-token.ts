/** What is asked to prove a key, and what the token for it must be allowed. */
export const listRooms = {
  path: "/twirp/livekit.RoomService/ListRooms",
  body: "{}",
  grants: { roomList: true },
} as const;

/** How long a token for a probe is good, in seconds. */
const life = 60;

/** A token without its signature: the MAC (HS256) of this text is what is missing. LiveKit's later versions insist on `exp`. */
export function unsignedToken(key: string, now: Date, grants: Readonly<Record<string, unknown>>): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const header = { alg: "HS256", typ: "JWT" };
  const claims = { iss: key, sub: "lotus", nbf: seconds, exp: seconds + life, video: grants };
  return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
}

/** The token. */
export function signedToken(unsigned: string, mac: Buffer): string {
  return `${unsigned}.${mac.toString("base64url")}`;
}
