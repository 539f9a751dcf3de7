import { describe, expect, test } from "vitest";

import type { HostView } from "../hosts/host.ts";
import { HostError } from "../hosts/host-error.ts";
import { defineHostCheck, defineServiceCheck } from "./check.ts";
import type { HealthRun } from "./engine.ts";
import { exitCodeOf } from "./exit-code.ts";
import hostReachable from "./host-reachable.ts";
import {
  answer,
  down,
  type Ending,
  hostThat,
  inventory,
  late,
  run,
  scripted,
  told,
  untidy,
} from "./testing/scripted.ts";

const unreachable = (host: string) =>
  new HostError("no route", { host, phase: "connect", kind: "unreachable", hint: "is it on?" });
const hanging = (host: string) => new HostError("silent", { host, phase: "key-exchange", kind: "timeout" });

describe("hosts", () => {
  const asking = defineServiceCheck({
    id: "asks",
    title: "asks its host",
    after: [],
    observe: ({ host }) => host.query(["true"]),
    judge: () => [],
  });
  const asksTwo = defineHostCheck({
    id: "asks-two",
    title: "asks host two",
    after: [],
    observe: ({ from }) => from("two").query(["uptime"]),
    judge: () => [],
  });
  const viewOf = (refusals: Readonly<Record<string, Error>>) => (name: string) => hostThat(name, refusals[name]);

  test("a dead host is one finding, and its services say nothing", async () => {
    const report = await run([hostReachable, asking], { view: viewOf({ two: unreachable("two") }) });
    expect(told(report)).toEqual([
      "host-reachable two: found host-unreachable",
      "asks database: hidden by host-reachable two",
      "asks chicken: hidden by host-reachable two",
      "asks egg: hidden by host-reachable two",
    ]);
    expect(exitCodeOf(report, { strict: false })).toBe(1);
  });

  test("sshd that accepts and then hangs is one thing that could not be told", async () => {
    const report = await run([hostReachable, asking], { view: viewOf({ two: hanging("two") }) });
    expect(told(report)[0]).toBe("host-reachable two: unknown, silent");
    expect(told(report).slice(1)).toEqual(
      ["database", "chicken", "egg"].map((name) => `asks ${name}: hidden by host-reachable two`),
    );
    expect(exitCodeOf(report, { strict: false })).toBe(3);
  });

  test("a question put from another host folds under that host", async () => {
    const report = await run([hostReachable, asksTwo], { view: viewOf({ two: hanging("two") }) });
    expect(told(report)).toEqual([
      "asks-two one: hidden by host-reachable two",
      "host-reachable two: unknown, silent",
      "asks-two two: hidden by host-reachable two",
    ]);
  });

  test("what another vantage saw to be wrong is said, though the host itself could not be told", async () => {
    const report = await run([hostReachable, scripted("answer", { database: [down("db")] })], {
      view: viewOf({ two: hanging("two") }),
    });
    expect(told(report)).toEqual(["host-reachable two: unknown, silent", "answer database: found unit-missing"]);
    expect(exitCodeOf(report, { strict: false })).toBe(1);
  });

  test("the same question is put once to each host, and all in one turn", async () => {
    const asked: string[] = [];
    const view = (name: string): HostView => ({
      ...hostThat(name),
      query: async (command) => {
        asked.push(`${name} ${command.join(" ")}`);
        return answer;
      },
    });
    const pending = run([hostReachable, asking, asksTwo], { view });
    expect(asked.toSorted()).toEqual(["one true", "two true", "two uptime"]);
    await pending;
    expect(asked).toHaveLength(3);
  });
});

describe("a run about a part", () => {
  const checks = [scripted("unit", { database: [down("db"), untidy], homeserver: [down("hs")], site: [untidy] })];
  const only: HealthRun["only"] = (subject) => subject.kind === "service" && subject.service.name === "homeserver";

  test("looks at what that part needs, and names the root", async () => {
    const report = await run(checks, { only });
    expect(told(report)).toEqual([
      "unit database: found unit-missing port-bound-elsewhere",
      "unit homeserver: hidden by unit database",
    ]);
    expect(report.services.map(({ name }) => name)).toEqual(["homeserver"]);
  });

  test("says nothing of what it needs as long as that explains nothing", async () => {
    const report = await run([scripted("unit", { database: [untidy] })], { only });
    expect(report.results.map(({ at }) => at.service)).toEqual(["homeserver"]);
  });
});

describe("how a run ends", () => {
  const bug = new TypeError("x is undefined");
  const rows: readonly [what: string, endings: Readonly<Record<string, Ending>>, exit: number, strict: number][] = [
    ["clean", {}, 0, 0],
    ["warnings", { site: [untidy] }, 0, 1],
    ["broken", { site: [down("x")] }, 1, 1],
    ["unknown", { site: late }, 3, 3],
    ["unknown and warnings", { site: late, database: [untidy] }, 3, 1],
    ["unknown and broken", { site: late, database: [down("x")] }, 1, 1],
    ["a mistake of ours, even below a root", { homeserver: bug, database: [down("x")] }, 70, 70],
  ];
  test.each(rows)("%s", async (_, endings, exit, strict) => {
    const report = await run([scripted("unit", endings)]);
    expect([exitCodeOf(report, { strict: false }), exitCodeOf(report, { strict: true })]).toEqual([exit, strict]);
  });

  test("a mistake of ours is unknown, with its stack", async () => {
    const report = await run([scripted("unit", { site: bug })]);
    const outcome = report.results.find(({ at }) => at.service === "site")?.outcome;
    expect(outcome).toMatchObject({ kind: "unknown", reason: "a mistake in lotus: TypeError: x is undefined" });
    expect(outcome).toHaveProperty("bug", bug.stack);
  });

  test("a check that never ends is cut off", async () => {
    const silent = defineHostCheck({
      id: "silent",
      title: "ends",
      after: [],
      observe: () => new Promise<never>(() => undefined),
      judge: () => [],
    });
    expect(told(await run([silent], { timeoutMs: 20 }))[0]).toBe("silent one: unknown, no answer within 0.02 s");
  });

  test("Ctrl-C keeps what is known and calls the rest unknown", async () => {
    const stop = new AbortController();
    const slow = defineHostCheck({
      id: "slow",
      title: "takes its time",
      after: [],
      observe: (_, { host }) => (host.name === "two" ? new Promise<never>(() => undefined) : Promise.resolve()),
      judge: () => [],
    });
    const report = await run([slow], { signal: stop.signal, onProgress: () => stop.abort() });
    expect(told(report)).toEqual(["slow two: unknown, stopped before it answered"]);
    expect(exitCodeOf(report, { strict: false })).toBe(130);
  });
});

test("results stand in the order of the inventory, then of the registry", async () => {
  const report = await run([scripted("b", {}), hostReachable, scripted("a", {})]);
  expect(report.results.slice(0, 6).map(({ at }) => `${at.service ?? at.host} ${at.check}`)).toEqual([
    "one host-reachable",
    "two host-reachable",
    "database b",
    "database a",
    "homeserver b",
    "homeserver a",
  ]);
});

test("progress counts each check once, for its host and in all", async () => {
  const seen: string[] = [];
  await run([scripted("unit", {})], {
    onProgress: ({ at, onHost, done, total }) =>
      seen.push(`${at.host} ${onHost.done}/${onHost.total} ${done}/${total}`),
  });
  expect(seen).toHaveLength(inventory.services.length);
  expect(seen[0]).toMatch(/^two 1\/3 1\/6$/);
  expect(seen.at(-1)).toMatch(/ 3\/3 6\/6$/);
});
