import type { ServiceOf } from "../inventory/inventory.ts";
import type { Row } from "../probes/postgres.ts";
import { transactionsQuery, waitersQuery } from "../services/postgresql-work.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import type { Transaction } from "./findings/postgresql-work.ts";
import { afterPostgres, msIn, numberIn, rowsFromPostgres, textIn } from "./postgresql-asked.ts";

type Limits = Pick<ServiceOf<"postgresql">["limits"], "idleInTransaction" | "lockWait" | "transactionAge">;

export default defineServiceCheck({
  id: "postgresql-sessions",
  title: "has no session that holds up others",
  kinds: ["postgresql"],
  after: afterPostgres,
  observe: (looking, subject) => rowsFromPostgres(looking, subject, [transactionsQuery, waitersQuery]),
  judge: ([transactions = [], waiters = []], { service }) => judgeSessions(transactions, waiters, service.limits),
});

/** A session that holds up others is said once, by what it does to them. */
export function judgeSessions(
  transactions: readonly Row[],
  waiters: readonly Row[],
  { idleInTransaction, lockWait, transactionAge }: Limits,
): readonly Finding[] {
  const open = transactions.map(transactionOf);
  const blocked = judgeWaiters(waiters, open, lockWait);
  const blamed = new Set(blocked.map(({ pid }) => pid));
  const rest = open.filter(({ pid }) => !blamed.has(pid));
  const idle = rest.filter(({ state, quiet }) => state.startsWith("idle in transaction") && quiet >= idleInTransaction);
  const old = rest.filter((one) => one.age >= transactionAge && !idle.includes(one) && holdsBackVacuum(one));
  return [
    ...blocked,
    ...(idle.length === 0 ? [] : [{ kind: "session-idle-in-transaction", transactions: idle } as const]),
    ...(old.length === 0 ? [] : [{ kind: "transaction-old", transactions: old } as const]),
  ];
}

type Blocked = Extract<Finding, { readonly kind: "sessions-blocked" }>;

/** A finding for each session that waits for nobody itself and lets others wait. */
function judgeWaiters(rows: readonly Row[], open: readonly Transaction[], lockWait: number): readonly Blocked[] {
  const waiters = new Map(rows.map((row) => [numberIn(row, "pid"), { waits: msIn(row, "waitsS"), by: pidsIn(row) }]));
  const late = [...waiters].filter(([, { waits }]) => waits >= lockWait);
  const blame = late.flatMap(([pid, { waits }]) => rootsOf(pid, waiters).map((root) => ({ root, waits })));
  return [...Map.groupBy(blame, ({ root }) => root)].map(([pid, waits]) => ({
    kind: "sessions-blocked",
    by: pid === 0 ? undefined : open.find((one) => one.pid === pid),
    pid,
    waiting: waits.length,
    longest: Math.max(...waits.map((one) => one.waits)),
  }));
}

/** Who, in the end, a session waits for; a circle is a deadlock, which PostgreSQL itself ends within a second. */
function rootsOf(pid: number, waiters: ReadonlyMap<number, { readonly by: readonly number[] }>): readonly number[] {
  const above = new Set([pid]);
  for (const one of above) for (const other of waiters.get(one)?.by ?? []) above.add(other);
  return [...above].filter((one) => !waiters.has(one));
}

function transactionOf(row: Row): Transaction & { readonly backend: string } {
  return {
    pid: numberIn(row, "pid"),
    user: textIn(row, "name") ?? "nobody",
    program: textIn(row, "program") ?? "",
    state: textIn(row, "state") ?? "",
    command: textIn(row, "command") ?? "",
    quiet: msIn(row, "quietS"),
    age: msIn(row, "ageS"),
    backend: textIn(row, "backend") ?? "",
  };
}

/** A vacuum keeps nothing alive however long it takes; the server's own processes look after themselves. */
function holdsBackVacuum(one: Transaction & { readonly backend?: string }): boolean {
  return one.command !== "VACUUM" && ["client backend", "prepared transaction"].includes(one.backend ?? "");
}

function pidsIn(row: Row): readonly number[] {
  const by = row["by"];
  return Array.isArray(by) ? by.map(Number) : [];
}
