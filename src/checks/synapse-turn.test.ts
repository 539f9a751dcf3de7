import { expect, test } from "vitest";

import { judgeOffer, type OfferSeen } from "./synapse-turn.ts";

const offer = { username: "1700000000:@probe:example.test", password: "Dq5GH4RZTJRzaniFLvwrB3eB6cs=" };
const where = "GET /_matrix/client/v3/voip/turnServer";
const follows = ["coturn"];

test.each<readonly [string, OfferSeen, readonly string[], readonly unknown[]]>([
  ["a password that coturn takes", { offer, taken: ["other", offer.password] }, follows, []],
  ["no TURN server in the deployment", { offer: undefined, taken: [] }, [], []],
  ["a user with a password of its own", { offer: { ...offer, username: "turn" }, taken: ["x"] }, follows, []],
  ["a coturn that keeps its secrets elsewhere", { offer, taken: [] }, follows, []],
  [
    "nothing for clients",
    { offer: undefined, taken: [] },
    follows,
    [{ kind: "turn-not-offered", where: `${where} answers {}`, follows }],
  ],
  [
    "another secret",
    { offer, taken: ["other"] },
    follows,
    [{ kind: "turn-secret-differs", holders: [{ name: "Synapse", where }], follows }],
  ],
])("%s", (_, seen, coturns, expected) => expect(judgeOffer(seen, coturns)).toEqual(expected));
