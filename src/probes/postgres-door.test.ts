import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";

import { knockAtPostgres, parseDoor, startupMessage } from "./postgres-door.ts";
import { localView } from "./testing/local-view.ts";

// PostgreSQL 17.12's own bytes, from the Debian lab: to a host that pg_hba.conf does not name, and to Synapse's.
const refusal = Buffer.from(
  "45000000a253464154414c0056464154414c00433238303030004d6e6f2070675f6862612e636f6e6620656e74727920666f7220686f7374202231302e31302e31302e3237222c2075736572202273796e617073655f75736572222c206461746162617365202273796e61707365222c206e6f20656e6372797074696f6e0046617574682e63004c3534310052436c69656e7441757468656e7469636174696f6e0000",
  "hex",
);
const scram = Buffer.from("52000000170000000a534352414d2d5348412d3235360000", "hex");
const trusted = Buffer.from("520000000800000000", "hex");
const said = {
  kind: "says",
  code: "28000",
  message: 'no pg_hba.conf entry for host "10.10.10.27", user "synapse_user", database "synapse", no encryption',
};

test.each([
  ["refused by pg_hba.conf", refusal, said],
  ["asked for a password", scram, { kind: "admits", asksPassword: true }],
  ["let in without one", trusted, { kind: "admits", asksPassword: false }],
  ["not all there yet", refusal.subarray(0, 30), undefined],
  ["nothing yet", Buffer.alloc(0), undefined],
])("%s", (_, bytes, expected) => {
  expect(parseDoor(bytes)).toEqual(expected);
});

test.each([
  ["another protocol", "HTTP/1.1 400 Bad Request"],
  ["an absurd length", "E\xff\xff\xff\xff"],
])("%s", (_, text) => {
  expect(() => parseDoor(Buffer.from(text, "latin1"))).toThrow("not PostgreSQL's answer");
});

test("a login, as the protocol writes it", () => {
  expect(startupMessage({ user: "u", database: "d" }).toString("hex")).toBe(
    `0000003200030000${Buffer.from("user\0u\0database\0d\0application_name\0lotus\0\0").toString("hex")}`,
  );
});

test("whatever comes, it answers, waits or says that this is no PostgreSQL", () => {
  const outcome = (bytes: Buffer): unknown => {
    try {
      return parseDoor(bytes)?.kind;
    } catch (error) {
      return error instanceof Error ? error.message : error;
    }
  };
  fc.assert(
    fc.property(fc.constantFrom("R", "E"), fc.uint8Array({ maxLength: 200 }), (type, bytes) => {
      const said = outcome(Buffer.concat([Buffer.from(type), bytes]));
      expect([undefined, "admits", "says", "not PostgreSQL's answer"]).toContain(said);
    }),
  );
});

describe("knocking", () => {
  const host = localView();
  afterAll(() => host.close());
  const login = { address: "127.0.0.1", user: "synapse_user", database: "synapse" };

  async function at(answers: readonly Buffer[]) {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (bytes) => {
        expect(bytes).toEqual(startupMessage(login));
        for (const answer of answers) socket.write(answer);
        socket.end();
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      return await knockAtPostgres(host, { ...login, port: (server.address() as AddressInfo).port });
    } finally {
      server.close();
    }
  }

  test("takes an answer in pieces", async () => {
    expect(await at([refusal.subarray(0, 7), refusal.subarray(7)])).toEqual(said);
    expect(await at([scram])).toEqual({ kind: "admits", asksPassword: true });
  });

  test("says when there was none", async () => {
    await expect(at([])).rejects.toThrow("the connection was closed before the answer");
    await expect(at([Buffer.from("SSH-2.0-x")])).rejects.toThrow("not PostgreSQL's answer");
    await expect(knockAtPostgres(host, { ...login, port: 1 })).rejects.toThrow("connection refused");
  });
});
