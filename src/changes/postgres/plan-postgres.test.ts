import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Change } from "../change.ts";
import { hashOf } from "../plan-hash.ts";
import { planPostgres } from "./plan-postgres.ts";
import { carriedOut, fileOf, hbaPath, pristine, see, tuningPath, want } from "./testing/play-server.ts";
import { verdictOnPostgres } from "./verdict.ts";

const tuned = { ...pristine, tuning: fileOf("work_mem = 4096\n") };
const inShort = (change: Change): string => {
  if (change.kind === "unit") return `${change.action} ${change.unit}`;
  return "path" in change ? `write ${change.path.replace(/^.*\//, "")}` : change.because;
};
const checked = ["checking all files with the server's own parser", "asking the server whether it takes its files"];
const reload = "SIGHUP postgresql@17-main.service";

describe("what is to be done", () => {
  it("is nothing where all values run and stand in the file, however they are written", () => {
    const wanted = want({ work_mem: "4MB", jit: "true" });
    const play = { ...pristine, tuning: fileOf("work_mem = 4096kB # four\nJIT on\n") };
    expect(planPostgres(wanted, see(wanted, play))).toMatchObject({ changes: [], notes: [] });
  });

  it("is a file, its checks and a reload, whose values are read back in base units", () => {
    const wanted = want({ work_mem: "12288" });
    const { changes } = planPostgres(wanted, see(wanted, tuned));
    expect(changes.map(inShort)).toEqual(["write synapse_tuning.conf", ...checked, reload]);
    expect(changes.at(-1)).toMatchObject({ readBack: { before: "work_mem:4096", after: "work_mem:12288" } });
  });

  it("leaves what only a restart brings for later, unless told", () => {
    const settings = { shared_buffers: "192000" };
    const later = planPostgres(want(settings), see(want(settings), pristine));
    expect(later.changes.map(inShort)).toEqual(["write synapse_tuning.conf", ...checked, reload]);
    expect(later.notes).toMatchObject([
      { kind: "restart-pending", weight: "waits", remedy: "lotus tune postgres --restart" },
    ]);
    const now = want(settings, { choice: { restart: true, hba: false } });
    const plan = planPostgres(now, see(now, pristine));
    expect(plan.changes.map(inShort).slice(-2)).toEqual([
      "writing a checkpoint, so that the restart is short",
      "restart postgresql@17-main.service",
    ]);
    expect(plan.notes).toMatchObject([{ kind: "postgresql-restart", weight: "told" }]);
  });

  it("does not reload for a file that was changed and never read: what runs is right", () => {
    const wanted = want({ work_mem: "4096" });
    const { changes } = planPostgres(wanted, see(wanted, { ...pristine, tuning: fileOf("work_mem = 1\n") }));
    expect(changes.map(inShort)).toEqual(["write synapse_tuning.conf", ...checked]);
  });

  it("gives the file to postgres: one that it cannot read keeps it from starting", () => {
    const wanted = want({ work_mem: "4096" });
    const tuning = { ...fileOf("work_mem = 4096\n"), owner: "root", mode: 0o600 };
    const [change] = planPostgres(wanted, see(wanted, { ...pristine, tuning })).changes;
    expect(change).toMatchObject({ after: { owner: "postgres", group: "postgres", mode: 0o644 } });
  });

  it("compares tables by number and takes other options about vacuum away", () => {
    const tables = new Map([["devices", new Map([["autovacuum_vacuum_scale_factor", "0.020"]])]]);
    const wanted = want({}, { tables });
    const now = (more: Record<string, string>) => ({
      ...pristine,
      tables: new Map([["devices", new Map(Object.entries(more))]]),
    });
    const plan = (more: Record<string, string>) => planPostgres(wanted, see(wanted, now(more))).changes;
    expect(plan({ autovacuum_vacuum_scale_factor: "0.02", fillfactor: "90" })).toEqual([]);
    expect(plan({ autovacuum_vacuum_scale_factor: "0.1", autovacuum_enabled: "off" })).toMatchObject([
      {
        because: "table devices",
        readBack: {
          before: "autovacuum_vacuum_scale_factor:0.1\nautovacuum_enabled:off",
          after: "autovacuum_vacuum_scale_factor:0.020\nautovacuum_enabled:default",
        },
      },
    ]);
  });

  it("touches pg_hba.conf only when asked, and keeps its owner and mode", () => {
    const wanted = want({});
    expect(planPostgres(wanted, see(wanted, pristine)).changes).toEqual([]);
    const asked = want({}, { choice: { restart: false, hba: true } });
    const { changes } = planPostgres(asked, see(asked, pristine));
    expect(changes.map(inShort)).toEqual(["write pg_hba.conf", ...checked, reload]);
    expect(changes[0]).toMatchObject({ path: hbaPath, after: { mode: 0o640 } });
  });

  it("keeps libraries that another file loads", () => {
    const wanted = want({ shared_preload_libraries: "pg_stat_statements" });
    const line = {
      name: "shared_preload_libraries",
      value: "auto_explain",
      file: "/etc/postgresql/17/main/postgresql.conf",
      line: 3,
      at: 1,
    };
    const [change] = planPostgres(wanted, see(wanted, tuned, { lines: [line] })).changes;
    expect(change).toMatchObject({
      after: { content: "work_mem = 4096\nshared_preload_libraries = 'auto_explain, pg_stat_statements'\n" },
    });
  });
});

it("takes out of its own file what PostgreSQL does not take, also what the first mistake hides", () => {
  const wanted = want({ work_mem: "4096" });
  const play = {
    ...pristine,
    tuning: fileOf("work_mem = 4096\njit off off\nnonsense = 3\nauto_explain.log = 1\n# end\n"),
  };
  const mistakes = [{ file: tuningPath, line: 2, problem: "syntax error" }];
  const [change] = planPostgres(wanted, see(wanted, play, { mistakes })).changes;
  expect(change).toMatchObject({ after: { content: "work_mem = 4096\nauto_explain.log = 1\n# end\n" } });
});

it("tells of settings and tables that are not the inventory's, and leaves them", () => {
  const wanted = want({ work_mem: "4096" });
  const tables = new Map([["devices", new Map([["autovacuum_enabled", "off"]])]]);
  const play = { ...pristine, tables, tuning: fileOf("work_mem = 4096\nlog_statement = ddl\n") };
  const { changes, notes } = planPostgres(wanted, see(wanted, play));
  expect(changes).toEqual([]);
  expect(notes.map(({ kind, weight }) => `${kind} ${weight}`)).toEqual([
    "setting-not-ours told",
    "table-not-ours told",
  ]);
});

describe("every server", () => {
  const settings = fc.record(
    {
      work_mem: fc.constantFrom("4096", "12288"),
      jit: fc.constantFrom("on", "off"),
      shared_buffers: fc.constantFrom("16384", "192000"),
      shared_preload_libraries: fc.constantFrom("pg_stat_statements", "auto_explain, pg_stat_statements"),
    },
    { requiredKeys: [] },
  );
  const options = fc.dictionary(
    fc.constantFrom("autovacuum_vacuum_scale_factor", "autovacuum_vacuum_threshold"),
    fc.constantFrom("0", "1", "50"),
  );
  const text = fc.array(
    fc.constantFrom(
      "work_mem = 1",
      "jit = off",
      "jit 'on'",
      "log_statement = ddl",
      "# words",
      "shared_buffers = 16384",
    ),
  );
  const cases = fc.record({
    wanted: fc.tuple(settings, options, fc.boolean()).map(([own, table, hba]) =>
      want(own, {
        tables: new Map([["devices", new Map(Object.entries(table))]]),
        extensions: ["pg_stat_statements"],
        choice: { restart: true, hba },
      }),
    ),
    play: fc.tuple(fc.option(text, { nil: undefined }), settings, options).map(([lines, running, table]) => ({
      ...pristine,
      tuning: lines === undefined ? undefined : fileOf(lines.map((line) => `${line}\n`).join("")),
      running: new Map([...pristine.running, ...Object.entries(running)]),
      tables: new Map([["devices", new Map(Object.entries(table))]]),
    })),
  });

  it("needs nothing more after its plan was carried out, and plans the same twice", () => {
    fc.assert(
      fc.property(cases, ({ wanted, play }) => {
        const plan = planPostgres(wanted, see(wanted, play));
        expect(hashOf(planPostgres(wanted, see(wanted, play)))).toBe(hashOf(plan));
        const after = see(wanted, carriedOut(play, plan));
        expect(planPostgres(wanted, after).changes).toEqual([]);
        expect(verdictOnPostgres(wanted, after, plan, undefined).failures).toEqual([]);
      }),
    );
  });
});
