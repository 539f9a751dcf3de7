import { createHmac } from "node:crypto";
import { expect, test } from "vitest";

import { signedToken, unsignedToken } from "./livekit-token.ts";

test("makes the token that LiveKit takes, signed by whoever has the secret", () => {
  const unsigned = unsignedToken("devkey", new Date(1_700_000_000_000), { roomList: true });
  const [header = "", claims = "", signature] = signedToken(
    unsigned,
    createHmac("sha256", "secret").update(unsigned).digest(),
  ).split(".");
  expect(JSON.parse(Buffer.from(header, "base64url").toString())).toEqual({ alg: "HS256", typ: "JWT" });
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toEqual({
    iss: "devkey",
    sub: "lotus",
    nbf: 1_700_000_000,
    exp: 1_700_000_060,
    video: { roomList: true },
  });
  expect(signature).toBe(createHmac("sha256", "secret").update(`${header}.${claims}`).digest("base64url"));
});
