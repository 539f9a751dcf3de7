import { expect, test } from "vitest";

import type { Answer, HostView } from "../hosts/host.ts";
import { issuersSeen, pingAppservice, registrationFacts, synapseFacts } from "./synapse-host.ts";

const paths = { python: "/opt/venvs/matrix-synapse/bin/python", config: ["/etc/matrix-synapse/homeserver.yaml"] };
const answering = (answer: Partial<Answer>) =>
  ({
    label: "synapse (151)",
    query: async () => ({ status: 0, signal: undefined, stdout: "", stderr: "", ms: 80, ...answer }),
  }) as unknown as HostView;
const saying = (told: unknown) => answering({ stdout: `[${typeof told === "string" ? told : JSON.stringify(told)}]` });

test("the configuration of the lab's Synapse 1.149", async () => {
  const stdout =
    '{"package": {"version": "1.149.0", "schema": 93}, "twice": [], "keys": {"ed25519:a_vQCi": "wCEhh1O6T1XSpyv6wUW2skhi18QuKP0DM+ACFUweDsk"}, "registration": {"enabled": true, "token": true, "verified": false}, "appservices": ["/etc/matrix-synapse/hookshot-registration.yaml"]}';
  expect(await synapseFacts(saying(stdout), paths)).toEqual({
    kind: "facts",
    installed: { version: "1.149.0", schema: 93 },
    twice: [],
    keys: { "ed25519:a_vQCi": "wCEhh1O6T1XSpyv6wUW2skhi18QuKP0DM+ACFUweDsk" },
    registration: { enabled: true, token: true, verified: false },
    appservices: ["/etc/matrix-synapse/hookshot-registration.yaml"],
  });
});

test("a registration with hookshot's own copy and configuration", async () => {
  const stdout =
    '{"ours": {"file": "/etc/matrix-synapse/hookshot-registration.yaml", "id": "matrix-hookshot", "sender": "hookshot", "ephemeral": {"stable": false, "unstable": false}}, "hookshot": {"encryption": false, "prefix": "hookshot_", "functions": true}, "differs": []}';
  expect(await registrationFacts(saying(stdout), paths, { ours: "/registration" })).toEqual({
    kind: "registration",
    ephemeral: { stable: false, unstable: false },
    sender: "hookshot",
    differs: [],
    hookshot: { encryption: false, functions: true, prefix: "hookshot_" },
  });
});

test("a ping, and one that Synapse did not answer", async () => {
  const place = { registration: "/registration", address: "127.0.0.1", port: 8008 };
  expect(
    await pingAppservice(saying('{"status": 502, "errcode": "M_BAD_STATUS", "there": 400}'), paths, place),
  ).toEqual({
    kind: "ping",
    status: 502,
    errcode: "M_BAD_STATUS",
    there: 400,
  });
  expect(await pingAppservice(saying({ silence: "ConnectionRefusedError" }), paths, place)).toBeUndefined();
});

test("issuers, reached and not", async () => {
  const stdout =
    '{"issuers": [{"issuer": "https://auth.example.org", "problem": "Name or service not known"}, {"issuer": "https://a.example.org", "says": "https://a.example.org"}]}';
  expect(await issuersSeen(saying(stdout), paths)).toEqual([
    { issuer: "https://auth.example.org", says: undefined, problem: "Name or service not known" },
    { issuer: "https://a.example.org", says: "https://a.example.org", problem: undefined },
  ]);
});

test("a file that is no YAML is an answer, by file and line", async () => {
  const told = { unreadable: { file: "/etc/matrix-synapse/homeserver.yaml", problem: "not valid YAML", line: 12 } };
  expect(await synapseFacts(saying(told), paths)).toEqual({
    kind: "unreadable",
    file: "/etc/matrix-synapse/homeserver.yaml",
    line: 12,
    problem: "not valid YAML",
  });
});

test("a host without that Python cannot tell, and neither can one that ends in an error; its words stay there", async () => {
  await expect(synapseFacts(answering({ status: 127 }), paths)).rejects.toThrow(/has no .*python, which reads/);
  const stderr = "Traceback (most recent call last):\n  password: hush\nKeyError: 'hush'\n";
  const failing = synapseFacts(answering({ status: 1, stderr }), paths);
  await expect(failing).rejects.toThrow(/could not look into Synapse's files: KeyError$/);
});

test.each(["null", "[]", "{}", '{"twice": [3, {"places": [null]}], "keys": [], "registration": 7}'])(
  "odd answers are no trouble: %s",
  async (stdout) => {
    const facts = await synapseFacts(saying(stdout), paths);
    expect(facts).toMatchObject({ kind: "facts", registration: { enabled: false } });
  },
);
