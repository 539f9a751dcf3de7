import fc from "fast-check";
import { describe, expect, it, test } from "vitest";

import { confHead, editedConf, parsePostgresConf, settingLine } from "./postgresql-conf.ts";

describe("lines of a configuration file", () => {
  test.each([
    ["work_mem = 12MB", "work_mem", "12MB"],
    ["  Work_Mem 12MB   # for sorts", "work_mem", "12MB"],
    [
      "shared_preload_libraries = 'pg_stat_statements, auto_explain'",
      "shared_preload_libraries",
      "pg_stat_statements, auto_explain",
    ],
    ["log_line_prefix = 'it''s %m # here'", "log_line_prefix", "it's %m # here"],
    ["pg_stat_statements.max=9000", "pg_stat_statements.max", "9000"],
    ["include_dir 'conf.d'", "include_dir", "conf.d"],
  ])("%s", (line, name, value) => {
    expect(parsePostgresConf(`${line}\n`)).toEqual([{ text: line, name, value }]);
  });

  test.each([
    "# work_mem = 4MB",
    "",
    "work_mem = 16MB, for now",
    "jit off off",
    "work_mem",
    "= 4MB",
    "work_mem = 'open",
  ])("%s sets nothing", (line) => {
    expect(parsePostgresConf(`${line}\n`)).toEqual([{ text: line, name: undefined, value: undefined }]);
  });
});

describe("the edited file", () => {
  const isSame = (_name: string, one: string, other: string) => one === other;
  const edit = (before: string | undefined, settings: Record<string, string>, rejected: readonly number[] = []) =>
    editedConf(before, {
      settings: Object.entries(settings).map(([name, value]) => ({ name, value })),
      isSame,
      rejected: new Set(rejected),
    });

  it("begins with whose it is where there was none", () => {
    expect(edit(undefined, { work_mem: "12MB" })).toBe(`${confHead}work_mem = 12MB\n`);
  });

  it("keeps comments, order, other settings and what says the same", () => {
    const before = "# mine\nwork_mem = 12MB   # sorts\nlog_statement = ddl\njit = on # why\n";
    expect(edit(before, { jit: "off", work_mem: "12MB", max_wal_size: "2GB" })).toBe(
      "# mine\nwork_mem = 12MB   # sorts\nlog_statement = ddl\njit = off\nmax_wal_size = 2GB\n",
    );
  });

  it("leaves one line for a name, the one that counts", () => {
    expect(edit("jit = on\nwork_mem = 4MB\njit = off\n", { jit: "off" })).toBe("work_mem = 4MB\njit = off\n");
  });

  it("drops what PostgreSQL does not take", () => {
    expect(edit("nonsense = 3\njit off off\nwork_mem = 4MB\n", { jit: "off" }, [1, 2])).toBe(
      "work_mem = 4MB\njit = off\n",
    );
  });

  it("says every setting exactly once and the same the second time, whatever was there", () => {
    const line = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom("jit = on", "jit=off", "# jit", "JIT 'on'", "a.b = 1"),
    );
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom("on", "off", "it's, 5% \\"), (lines, value) => {
        const once = edit(lines.join("\n"), { jit: value });
        expect(parsePostgresConf(once).filter(({ name }) => name === "jit")).toMatchObject([{ value }]);
        expect(edit(once, { jit: value })).toBe(once);
      }),
    );
  });
});

test.each([
  ["1.1", "x = 1.1"],
  ["-1", "x = -1"],
  ["pg_stat_statements, other", "x = 'pg_stat_statements, other'"],
  ["it's", "x = 'it''s'"],
  ["", "x = ''"],
])("%s is written %s", (value, line) => {
  expect(settingLine({ name: "x", value })).toBe(line);
});
