import { expect, test } from "vitest";

import { type Holder, judgeSecrets, type SecretsSeen } from "./turn-secret.ts";

const seal = (text: string) => [Buffer.from(text)];
const holder = (name: string, text: string | undefined): Holder => ({
  name,
  where: `of ${name}`,
  seal: text === undefined ? undefined : seal(text),
});
const differs = (...names: readonly string[]) => [
  { kind: "turn-secret-differs", holders: names.map((name) => ({ name, where: `of ${name}` })) },
];

test.each<readonly [string, Partial<SecretsSeen>, readonly unknown[]]>([
  ["all the same", { holders: [holder("Synapse", "a"), holder("LiveKit", "a")] }, []],
  ["one of several", { own: [seal("old"), seal("a")], holders: [holder("Synapse", "a")] }, []],
  ["Synapse's differs", { holders: [holder("Synapse", "b"), holder("LiveKit", "a")] }, differs("Synapse")],
  ["coturn's differs", { holders: [holder("Synapse", "b"), holder("LiveKit", "b")] }, differs("Synapse", "LiveKit")],
  ["coturn keeps its own elsewhere", { own: [], holders: [holder("Synapse", "b")] }, []],
  ["LiveKit has a user and a password instead", { holders: [holder("LiveKit", undefined)] }, []],
  ["Synapse offers none", { withoutOffer: ["there"] }, [{ kind: "turn-not-offered", where: "there" }]],
])("%s", (_, change, expected) => {
  expect(judgeSecrets({ own: [seal("a")], holders: [], withoutOffer: [], ...change })).toEqual(expected);
});
