import { describe, expect, test } from "vitest";

import type { Row } from "../probes/postgres.ts";
import type { Finding } from "./finding.ts";
import { judgeFiles } from "./postgresql-files.ts";
import { allowedIn, judgeHba } from "./postgresql-hba.ts";
import { judgeLocale } from "./postgresql-locale.ts";
import { judgeSettings } from "./postgresql-settings.ts";
import { judgeStatements } from "./postgresql-statements.ts";
import { captured } from "./testing/postgresql-captures.ts";
import { shippedInventory, subjectOf } from "./testing/shipped-inventory.ts";

const inventory = await shippedInventory();
const { service, host } = subjectOf(inventory, "postgresql");
const kinds = (findings: readonly Finding[]) => findings.map(({ kind }) => kind);

describe("files", () => {
  const judge = (fault: string) =>
    judgeFiles(captured(fault, "fileErrors"), captured(fault, "pending"), captured(fault, "unread"));

  test.each([
    ["healthy", []],
    ["restart-pending", ["restart-pending"]],
    ["reload-pending", ["reload-pending"]],
    ["config-file-broken", ["config-file-broken"]],
    ["setting-rewritten", []],
  ])("%s", (fault, expected) => expect(kinds(judge(fault))).toEqual(expected));

  test("says which line and which values", () => {
    const file = "/etc/postgresql/17/main/conf.d/zz-lotus-lab.conf:1";
    expect(judge("config-file-broken")).toMatchObject([{ lines: [{ at: file, problem: "syntax error" }] }]);
    expect(judge("restart-pending")).toMatchObject([
      { settings: [{ name: "max_connections", running: "100", wanted: "120", at: file }] },
    ]);
    expect(judge("reload-pending")).toMatchObject([
      { settings: [{ name: "work_mem", running: "12288 kB", wanted: "16MB", at: file }] },
    ]);
  });

  const [pending] = captured("restart-pending", "pending");
  const [unread] = captured("reload-pending", "unread");
  const text = { ...unread, name: "archive_command", running: null, wanted: null, type: "string", unit: null };
  test.each<[string, readonly Row[], readonly Row[], readonly string[]]>([
    ["a change that was taken back leaves its mark", [{ ...pending, wanted: "100" }], [], []],
    ["another text", [], [{ ...text, same: false }], ["reload-pending"]],
    ["the same text", [], [{ ...text, same: true }], []],
  ])("%s", (_, waiting, unseen, expected) => {
    expect(kinds(judgeFiles([], waiting, unseen))).toEqual(expected);
  });
});

describe("settings of the inventory", () => {
  const rows = captured("healthy", "settings");
  const asked = new Set(rows.map(({ name }) => name));
  const wanted = Object.fromEntries(Object.entries(service.settings).filter(([name]) => asked.has(name)));
  test.each<[string, readonly Row[], Readonly<Record<string, string>>, readonly string[]]>([
    ["healthy", rows, wanted, []],
    ["differing", captured("setting-differs", "settings"), wanted, ["setting-differs"]],
    ["in other units", rows, { shared_buffers: "1536000kB" }, []],
    ["in pages", rows, { shared_buffers: "192000" }, []],
    ["another", rows, { autovacuum_max_workers: "3" }, ["setting-differs"]],
    ["with capitals", rows, { Autovacuum_Max_Workers: "5" }, []],
    ["one that there is not", rows, { shared_bufers: "1500MB" }, ["setting-differs"]],
    [
      "a library more",
      [{ name: "shared_preload_libraries", type: "string", running: "auto_explain, pg_stat_statements" }],
      { shared_preload_libraries: "pg_stat_statements" },
      [],
    ],
    [
      "a library less",
      [{ name: "shared_preload_libraries", type: "string", running: "" }],
      { shared_preload_libraries: "pg_stat_statements" },
      ["setting-differs"],
    ],
    [
      "that the next start sets right",
      [{ ...rows[0], name: "shared_buffers", type: "integer", unit: "8kB", running: "16384", pending: "1500MB" }],
      { shared_buffers: "1500MB" },
      [],
    ],
  ])("%s", (_, seen, settings, expected) => {
    expect(kinds(judgeSettings(seen, settings))).toEqual(expected);
  });
});

describe("pg_hba.conf", () => {
  const allowed = allowedIn(inventory, service, host);
  test.each([
    ["healthy", []],
    ["hba-open", ["hba-open"]],
    ["hba-trusts", ["hba-trusts"]],
    ["hba-broken", ["hba-broken"]],
  ])("%s", (fault, expected) => expect(kinds(judgeHba(captured(fault, "hba"), allowed))).toEqual(expected));

  const [line] = captured("hba-open", "hba").slice(-1);
  const reject = { ...line, databases: ["all"], users: ["all"], address: "all", netmask: null, method: "reject" };
  const everyone = { ...line, address: "0.0.0.0", netmask: "0.0.0.0" };
  const lines: readonly (readonly [string, readonly Row[], readonly string[]])[] = [
    ["the loopback", [{ ...line, address: "127.0.0.1", netmask: "255.255.255.255" }], []],
    ["the loopback's trust", [{ ...line, address: "127.0.0.1", netmask: "255.255.255.255", method: "trust" }], []],
    ["the loopback of IPv6", [{ ...line, address: "::1", netmask: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" }], []],
    ["the host itself", [{ ...line, address: host.address, netmask: "255.255.255.255" }], []],
    ["its own addresses", [{ ...line, address: "samehost", netmask: null }], []],
    ["Synapse's host by name", [{ ...line, address: "synapse", netmask: null }], []],
    ["another name", [{ ...line, address: "grafana", netmask: null }], ["hba-open"]],
    [
      "Synapse's host and its neighbours",
      [{ ...line, address: "10.10.10.28", netmask: "255.255.255.254" }],
      ["hba-open"],
    ],
    [
      "an address of IPv6",
      [{ ...line, address: "2001:db8::1", netmask: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" }],
      ["hba-open"],
    ],
    ["all of IPv4 with only one bit", [{ ...line, address: "0.0.0.0", netmask: "128.0.0.0" }], ["hba-open"]],
    ["everyone refused", [reject], []],
    ["everyone let in after that", [reject, everyone], []],
    ["everyone let in before that", [everyone, reject], ["hba-open"]],
    ["a bad line that has no error", [{ ...line, type: null }], ["hba-broken"]],
  ];
  test.each(lines)("%s", (_, rows, expected) => expect(kinds(judgeHba(rows, allowed))).toEqual(expected));

  test("says who may come in, and the line", () => {
    expect(judgeHba([everyone], allowed)).toMatchObject([
      { allowed: ["synapse"], lines: [{ line: 5, rule: "host all all 0.0.0.0/0 scram-sha-256" }] },
    ]);
  });

  test("the inventory may let in more", () => {
    const sql = service.ports[0];
    if (sql === undefined) throw new Error("no port");
    const from = (...words: readonly string[]) =>
      allowedIn(inventory, { ...service, ports: [{ ...sql, from: words }] }, host);
    const network = { ...line, address: "10.10.10.0", netmask: "255.255.255.0" };
    expect(judgeHba([network], from("network"))).toEqual([]);
    expect(kinds(judgeHba([everyone], from("network")))).toEqual(["hba-open"]);
    expect(judgeHba([everyone], from("internet"))).toEqual([]);
  });
});

test("locale and extension", () => {
  expect(judgeLocale(captured("healthy", "locale")[0])).toEqual([]);
  expect(kinds(judgeLocale(captured("locale-unsafe", "locale")[0]))).toEqual(["locale-unsafe"]);
  expect(kinds(judgeLocale({ collate: "C", ctype: "C", encoding: "SQL_ASCII" }))).toEqual(["locale-unsafe"]);
  expect(judgeStatements(captured("healthy", "statements"), "synapse")).toEqual([]);
  expect(kinds(judgeStatements(captured("statements-uncounted", "statements"), "synapse"))).toEqual([
    "statements-uncounted",
  ]);
});
