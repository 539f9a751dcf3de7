import fc from "fast-check";
import { expect, test } from "vitest";

import { discoveryMistake, keysMistake } from "../services/authelia.ts";
import { flawOf } from "../services/backups.ts";
import { parseRules } from "../services/prometheus-rules.ts";
import { durationOf, parseState, parseValues } from "../services/prometheus-state.ts";
import { parseTargets } from "../services/prometheus-targets.ts";
import { monitorsIn } from "../services/uptime-kuma.ts";
import { parseNewest } from "./backup-files.ts";
import { readLoginCode } from "./ldap.ts";
import { listen, packetsIn, sidOf } from "./socket-io.ts";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.json(),
  fc.json().map((data) => `{"status":"success","data":${data}}`),
  fc.json().map((rules) => `{"status":"success","data":{"groups":[{"rules":[${rules}]}]}}`),
  fc.json().map((packet) => `42[${packet}]\u001e430[${packet}]`),
  fc.string().map((fields) => `lotus-backup\t${fields}`),
);

test.each<readonly [string, (given: string) => unknown]>([
  ["Prometheus's rules", parseRules],
  ["its targets", parseTargets],
  ["its state", parseState],
  ["its values", parseValues],
  ["a duration", durationOf],
  ["a document of OpenID Connect", (body) => discoveryMistake(body, "https://a.example")],
  ["its keys", keysMistake],
  ["a session of socket.io", sidOf],
  ["packets of socket.io", (body) => listen({ reply: undefined, events: [] }, packetsIn(body))],
  ["monitors", (body) => monitorsIn(body) ?? monitorsIn([body])],
  ["the newest backup", parseNewest],
])("%s: whatever comes is read or refused", (_, parse) => {
  expect.hasAssertions();
  fc.assert(
    fc.property(text, (given) => {
      expect(() => parse(given)).not.toThrow();
    }),
    { numRuns: 300 },
  );
});

test("monitors of any shape", () => {
  expect.hasAssertions();
  fc.assert(
    fc.property(fc.anything(), (list) => {
      expect(() => monitorsIn(list)).not.toThrow();
    }),
    { numRuns: 300 },
  );
});

test("a login's answer is read, waited for, or called no LDAP", () => {
  expect.hasAssertions();
  const told = (bytes: Uint8Array): string => {
    try {
      return typeof readLoginCode(Buffer.from(bytes));
    } catch (error) {
      return String(error);
    }
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(["number", "undefined", "Error: an answer that is not LDAP"]).toContain(told(bytes));
    }),
  );
});

test("a backup's bytes never throw", () => {
  expect.hasAssertions();
  const bytes = fc.uint8Array({ maxLength: 512 }).map((given) => Buffer.from(given));
  fc.assert(
    fc.property(fc.string(), bytes, bytes, (file, first, last) => {
      expect(() => flawOf(file, first, last)).not.toThrow();
    }),
  );
});
