import { describe, expect, test } from "vitest";

import { throughProxy } from "../services/authelia.ts";
import { judgeLogin } from "./directory-login.ts";
import { judgeDiscovery } from "./sso-discovery.ts";
import { answered, silent } from "./testing/answers.ts";

type Answer = ReturnType<typeof answered> | ReturnType<typeof silent>;
const issuer = "https://auth.example.org";
const asked = (heard: Answer) => ({ asked: "GET it", heard });
const document = (change: Readonly<Record<string, unknown>> = {}) =>
  answered(
    200,
    JSON.stringify({
      issuer,
      authorization_endpoint: `${issuer}/api/oidc/authorization`,
      token_endpoint: `${issuer}/api/oidc/token`,
      jwks_uri: `${issuer}/jwks.json`,
      ...change,
    }),
  );
const keys = answered(200, '{"keys":[{"kty":"RSA","use":"sig","kid":"main"}]}');

describe("what Authelia tells Synapse", () => {
  test.each([
    ["is all it needs", document(), keys, []],
    ["has more", document({ userinfo_endpoint: "" }), keys, []],
    ["has another issuer", document({ issuer: `${issuer}/` }), keys, ["sso-discovery-wrong"]],
    ["has no endpoint for tokens", document({ token_endpoint: undefined }), keys, ["sso-discovery-wrong"]],
    ["is nothing: no client is configured", answered(404, "404 Not Found"), answered(404), ["sso-discovery-wrong"]],
    ["is refused: not its name", answered(400, "400 Bad Request"), keys, ["sso-discovery-wrong"]],
    ["has no keys", document(), answered(200, '{"keys":[]}'), ["sso-discovery-wrong"]],
    ["is silence", silent(), keys, ["not-answering"]],
  ])("%s", (_, told: Answer, given: Answer, expected) => {
    const seen = { document: asked(told), keys: asked(given) };
    expect(judgeDiscovery(seen, issuer).map(({ kind }) => kind)).toEqual(expected);
  });

  test("it is asked as its public name", () => {
    expect(throughProxy("https://auth.example.org:8443/sub")).toEqual({
      "x-forwarded-host": "auth.example.org:8443",
      "x-forwarded-proto": "https",
    });
  });
});

test.each([
  ["success", { kind: "answer", answer: 0 } as const, []],
  ["invalid credentials", { kind: "answer", answer: 49 } as const, ["directory-refuses"]],
  ["silence", silent(), ["not-answering"]],
])("a login to the directory: %s", (_, seen, expected) => {
  expect(judgeLogin(seen, "uid=lotus").map(({ kind }) => kind)).toEqual(expected);
});
