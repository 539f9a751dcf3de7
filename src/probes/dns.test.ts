import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";

import { askSrv, parseAddresses, parseSrv } from "./dns.ts";
import { localView } from "./testing/local-view.ts";

const name = "_matrix-fed._tcp.example.org";
const label = (text: string): Buffer => Buffer.from([text.length, ...Buffer.from(text)]);
const written = (text: string): Buffer => Buffer.concat([...text.split(".").map(label), Buffer.from([0])]);

interface Srv {
  readonly priority?: number;
  readonly weight?: number;
  readonly port: number;
  readonly target: string;
}

/** A reply as RFC 1035 and 2782 lay it out: the owner's name points back to the question, as servers write it. */
function reply(records: readonly Srv[], code = 0, id = 1): Buffer {
  const head = Buffer.alloc(12);
  [id, 0x8180 | code, 1, records.length, 0, 0].forEach((value, index) => head.writeUInt16BE(value, index * 2));
  const question = Buffer.concat([written(name), Buffer.from([0, 33, 0, 1])]);
  const answers = records.map(({ priority = 10, weight = 0, port, target }) => {
    const data = Buffer.concat([Buffer.alloc(6), written(target)]);
    [priority, weight, port].forEach((value, index) => data.writeUInt16BE(value, index * 2));
    return Buffer.concat([Buffer.from([0xc0, 12, 0, 33, 0, 1, 0, 0, 1, 44, 0, data.length]), data]);
  });
  return Buffer.concat([head, question, ...answers]);
}

const one = { port: 443, target: "matrix.example.org" };

describe("SRV records", () => {
  test.each<[string, string, readonly string[], boolean]>([
    ["one", `${name} ${reply([one]).toString("hex")}\n`, ["matrix.example.org 443"], true],
    [
      "several, best first",
      `${name} ${reply([
        { ...one, priority: 20 },
        { port: 8448, target: "b.example.org" },
      ]).toString("hex")}\n`,
      ["b.example.org 8448", "matrix.example.org 443"],
      true,
    ],
    ["none of that kind", `${name} ${reply([]).toString("hex")}\n`, [], true],
    ["no such name", `${name} ${reply([], 3).toString("hex")}\n`, [], true],
    ["a server that failed", `${name} ${reply([], 2).toString("hex")}\n`, [], false],
    ["a reply that was cut off", `${name} ${reply([one]).subarray(0, 60).toString("hex")}\n`, [], false],
    ["no name server", "", [], false],
  ])("%s", (_, stdout, expected, answered) => {
    const [answer] = parseSrv(stdout, [name]);
    expect(answer?.records.map(({ target, port }) => `${target} ${port}`)).toEqual(expected);
    expect(answer?.answered).toBe(answered);
  });

  test("a name that points to itself ends", () => {
    const head = reply([one]).subarray(0, 12);
    const loop = Buffer.concat([head, Buffer.from([0xc0, 12, 0, 33, 0, 1])]);
    expect(parseSrv(`${name} ${loop.toString("hex")}\n`, [name])).toEqual([{ name, records: [], answered: false }]);
  });

  test("nothing throws or hangs on what is no reply", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const head = reply([one]).subarray(0, 12);
        for (const whole of [Buffer.from(bytes), Buffer.concat([head, bytes])]) {
          expect(parseSrv(`${name} ${whole.toString("hex")}\n`, [name])).toHaveLength(1);
        }
      }),
    );
  });
});

describe("the program that asks", () => {
  const host = localView();
  const folder = mkdtempSync(join(tmpdir(), "lotus-dns-"));
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await host.close();
  });

  async function asked(resolv: string, port: number, names: readonly string[]) {
    const file = join(folder, "resolv.conf");
    writeFileSync(file, resolv);
    const { status, stdout, stderr } = await host.query(askSrv(names, { resolv: file, port }));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return parseSrv(stdout, names);
  }

  test("hears a name server, each name by itself", async () => {
    const server = createSocket("udp4").bind(0, "127.0.0.1");
    server.on("message", (question, { port, address }) => {
      const known = question.includes(written(name));
      server.send(reply(known ? [one] : [], known ? 0 : 3, question.readUInt16BE(0)), port, address);
    });
    await once(server, "listening");
    const old = "_matrix._tcp.example.org";
    const answers = await asked("# a comment\nnameserver 127.0.0.1\n", server.address().port, [name, old]);
    server.close();
    expect(answers).toEqual([
      { name, records: [{ priority: 10, weight: 0, port: 443, target: "matrix.example.org" }], answered: true },
      { name: old, records: [], answered: true },
    ]);
  });

  test("says nothing where there is no name server, or none that answers", async () => {
    const silent = createSocket("udp4").bind(0, "127.0.0.1");
    await once(silent, "listening");
    const nothing = [{ name, records: [], answered: false }];
    expect(await asked("# no name server\n", 53, [name])).toEqual(nothing);
    expect(await asked("nameserver 127.0.0.1\n", silent.address().port, [name])).toEqual(nothing);
    silent.close();
  });
});

test.each([
  [
    "getent of a name with both kinds (glibc 2.41)",
    "2001:db8::27    STREAM matrix.example.org\n2001:db8::27    DGRAM  \n2001:db8::27    RAW    \n192.0.2.27      STREAM \n192.0.2.27      DGRAM  \n192.0.2.27      RAW    \n",
    ["2001:db8::27", "192.0.2.27"],
  ],
  ["a name it does not know", "", []],
])("addresses: %s", (_, stdout, expected) => {
  expect(parseAddresses(stdout)).toEqual(expected);
});
