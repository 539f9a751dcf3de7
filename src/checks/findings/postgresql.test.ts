import { describe, expect, test } from "vitest";

import { shippedInventory } from "../testing/shipped-inventory.ts";
import { inWords, placeOf } from "../words.ts";
import type { Place } from "../advice.ts";
import type { PostgresConfigurationFinding } from "./postgresql-configuration.ts";
import type { PostgresStorageFinding } from "./postgresql-storage.ts";
import type { PostgresWorkFinding, Transaction } from "./postgresql-work.ts";

type PostgresFinding = PostgresWorkFinding | PostgresStorageFinding | PostgresConfigurationFinding;

const now = new Date("2026-11-22T12:00:00Z");
const at = { check: "x", host: "postgres", service: "postgresql" };
const place = placeOf(at, await shippedInventory(), now) as Place;

const idle: Transaction = {
  pid: 1661,
  user: "postgres",
  program: "psql",
  state: "idle in transaction",
  command: "LOCK",
  quiet: 90_000,
  age: 95_000,
};
const prepared: Transaction = { ...idle, pid: 0, program: "it's", state: "prepared", command: "" };
const file = "/etc/postgresql/17/main/pg_hba.conf";
const gap = { name: "work_mem", running: "12288 kB", wanted: "16MB", at: "/etc/x.conf:3" };
const text = { name: "archive_command", running: undefined, wanted: undefined, at: undefined };
const line = { line: 5, rule: "host all all 0.0.0.0/0 trust" };
const index = { name: "public.a_n", table: "a", bytes: 0 };
const table = { name: "public.events", dead: 50_000, times: 4.6, isOff: true };

const findings: readonly PostgresFinding[] = [
  { kind: "session-idle-in-transaction", transactions: [idle] },
  { kind: "session-idle-in-transaction", transactions: [idle, { ...idle, program: "" }] },
  { kind: "transaction-old", transactions: [{ ...idle, state: "active" }] },
  { kind: "transaction-old", transactions: [prepared, idle] },
  { kind: "sessions-blocked", by: idle, pid: 1661, waiting: 3, longest: 17_000 },
  { kind: "sessions-blocked", by: undefined, pid: 0, waiting: 1, longest: 17_000 },
  { kind: "autovacuum-off", settings: ["autovacuum", "track_counts"] },
  { kind: "vacuum-behind", tables: [table] },
  { kind: "vacuum-behind", tables: [table, { ...table, isOff: false }] },
  { kind: "wraparound-near", database: "synapse", age: 6e8, of: "transactions" },
  { kind: "wraparound-imminent", database: "synapse", age: 12e8, of: "multixacts" },
  { kind: "checkpoints-forced", timed: 1, requested: 31 },
  { kind: "slot-holds-wal", slot: "standby", isActive: false, status: "extended", held: 6e8 },
  { kind: "slot-holds-wal", slot: "standby", isActive: true, status: "", held: 9e9 },
  { kind: "wal-not-archived", waiting: 40 },
  { kind: "wal-piling", bytes: 9e9, limit: 8e9 },
  { kind: "index-invalid", indexes: [index] },
  { kind: "index-invalid", indexes: [index, { ...index, bytes: 1e6 }] },
  { kind: "table-grown", table: "state_groups_state", bytes: 11e9, limit: 10e9, share: 0.41 },
  { kind: "config-file-broken", lines: [{ at: "/etc/x.conf:1", name: undefined, problem: "syntax error" }] },
  { kind: "restart-pending", settings: [gap] },
  { kind: "reload-pending", settings: [gap, text, gap] },
  { kind: "setting-differs", settings: [gap, text] },
  { kind: "hba-broken", file, lines: [{ line: 5, problem: "invalid IP mask" }] },
  { kind: "hba-open", file, lines: [line], allowed: ["synapse"] },
  { kind: "hba-open", file, lines: [line], allowed: [] },
  { kind: "hba-trusts", file, lines: [line] },
  { kind: "locale-unsafe", collate: "C.UTF-8", ctype: "C.UTF-8", encoding: "UTF8" },
  { kind: "statements-uncounted", database: "synapse" },
];
const rows = findings.map((finding) => [finding.kind, finding] as const);

describe("the words for findings about PostgreSQL", () => {
  test.each(rows)("%s: every line says something", (_, finding) => {
    const { title, detail, means, fix } = inWords(finding, place);
    for (const one of [title, means, ...detail, ...fix]) {
      expect(one).toMatch(/\S/);
      expect(one).not.toMatch(/undefined|NaN|\[object| {2}$|\n/);
    }
    expect(fix).not.toEqual([]);
  });

  test.each(rows)("%s: what to type are commands on the database's host", (_, finding) => {
    for (const command of inWords(finding, place).fix) {
      expect(command).toMatch(/^lotus (?:exec postgres -- \w|inventory show postgresql|explain )/);
      expect(command.match(/"/g)?.length ?? 0).toBeOneOf([0, 2]);
    }
  });

  test("titles and facts", () => {
    const words = findings.map((finding) => inWords(finding, place));
    expect(words.map(({ title, detail }) => [title, ...detail].join(" | "))).toMatchInlineSnapshot(`
      [
        "A session is idle in an open transaction | process 1661 (postgres, psql): idle in transaction, quiet for 2 min, begun 2 min ago, last command LOCK",
        "2 sessions are idle in an open transaction | process 1661 (postgres, psql): idle in transaction, quiet for 2 min, begun 2 min ago, last command LOCK | process 1661 (postgres): idle in transaction, quiet for 2 min, begun 2 min ago, last command LOCK",
        "A transaction has been open for very long | process 1661 (postgres, psql): active, begun 2 min ago, last command LOCK",
        "2 transactions have been open for very long | prepared transaction it's (postgres): prepared, begun 2 min ago | process 1661 (postgres, psql): idle in transaction, quiet for 2 min, begun 2 min ago, last command LOCK",
        "3 sessions are waiting for another's lock, up to 17 s | held by process 1661 (postgres, psql): idle in transaction, quiet for 2 min, begun 2 min ago, last command LOCK",
        "A session is waiting for another's lock, up to 17 s | held by a prepared transaction",
        "Nothing clears dead rows away: autovacuum is off | autovacuum is off | track_counts is off",
        "Dead rows pile up in public.events | public.events: 50,000 dead rows, 5 times what starts autovacuum, which is off for it",
        "Dead rows pile up in 2 tables | public.events: 50,000 dead rows, 5 times what starts autovacuum, which is off for it | public.events: 50,000 dead rows, 5 times what starts autovacuum",
        "The database synapse has gone 600 million transactions without a freeze | at 2,000 million PostgreSQL stops taking writes; autovacuum should freeze at 200 to 400 million",
        "The database synapse has gone 1200 million multixacts without a freeze | at 2,000 million PostgreSQL stops taking writes; autovacuum should freeze at 200 to 400 million",
        "97% of the checkpoints came before their time | 31 were forced by a full max_wal_size or a command, 1 came in time",
        "The replication slot standby keeps 572 MB of WAL for nobody | nobody is connected to it; its WAL is extended",
        "The replication slot standby keeps 8.4 GB of WAL | in use, and far behind",
        "WAL cannot be archived | the last attempt failed, 40 files wait",
        "8.4 GB of WAL have piled up | more than the 7.5 GB of the inventory",
        "The index public.a_n is not valid | public.a_n of a",
        "2 indexes are not valid | public.a_n of a | public.a_n of a, 977 kB",
        "The table state_groups_state has grown to 10 GB | more than the 9.3 GB of the inventory; 41% of all tables",
        "PostgreSQL's configuration has a mistake | /etc/x.conf:1  syntax error",
        "PostgreSQL must be restarted before work_mem takes effect | work_mem: runs with 12288 kB, wanted 16MB  (/etc/x.conf:3)",
        "PostgreSQL has not read its files since work_mem and 2 more changed there | work_mem: runs with 12288 kB, wanted 16MB  (/etc/x.conf:3) | archive_command: another text | work_mem: runs with 12288 kB, wanted 16MB  (/etc/x.conf:3)",
        "PostgreSQL runs with another work_mem and archive_command than the inventory wants | work_mem: runs with 12288 kB, wanted 16MB  (/etc/x.conf:3) | archive_command: another text",
        "pg_hba.conf has a mistake | /etc/postgresql/17/main/pg_hba.conf:5  invalid IP mask",
        "PostgreSQL would let in more machines than it should | /etc/postgresql/17/main/pg_hba.conf:5  host all all 0.0.0.0/0 trust | the inventory lets in synapse",
        "PostgreSQL would let in more machines than it should | /etc/postgresql/17/main/pg_hba.conf:5  host all all 0.0.0.0/0 trust | the inventory lets in nobody from another machine",
        "PostgreSQL lets other machines in without a password | /etc/postgresql/17/main/pg_hba.conf:5  host all all 0.0.0.0/0 trust",
        "The database has a locale that Synapse refuses | collate C.UTF-8, ctype C.UTF-8, encoding UTF8; Synapse wants C, C, UTF8",
        "Nobody counts which statements cost the most | the library pg_stat_statements is wanted, and the database synapse has no extension of that name",
      ]
    `);
  });
});
