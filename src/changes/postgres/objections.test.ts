import { describe, expect, it, test } from "vitest";

import { planPostgres } from "./plan-postgres.ts";
import type { ServerSeen } from "./seen.ts";
import { fileOf, hbaPath, pristine, see, want } from "./testing/play-server.ts";

const tuned = { ...pristine, tuning: fileOf("work_mem = 4096\n") };

describe("nothing is touched while", () => {
  const bad = (problem: Partial<ServerSeen>) => see(want({ work_mem: "12288" }), tuned, problem);
  const place = { file: "/etc/postgresql/17/main/conf.d/later.conf", line: 7, problem: "syntax error" };
  test.each([
    [
      "another file has a mistake",
      want({ work_mem: "12288" }),
      bad({ mistakes: [place] }),
      /later\.conf:7: syntax error/,
    ],
    [
      "pg_hba.conf has one",
      want({ work_mem: "12288" }),
      bad({ hbaMistakes: [{ ...place, file: hbaPath }] }),
      /pg_hba\.conf:7/,
    ],
    [
      "a value is bad",
      want({ work_mem: "12Mb" }),
      see(want({ work_mem: "12Mb" }), tuned),
      /refuses work_mem = 12Mb: invalid/,
    ],
    [
      "a name is unknown",
      want({ wrok_mem: "1" }),
      see(want({ wrok_mem: "1" }), tuned),
      /refuses wrok_mem = 1: unrecognized/,
    ],
    [
      "a library is missing",
      want({ shared_preload_libraries: "nolib" }),
      see(want({ shared_preload_libraries: "nolib" }), tuned),
      /no \/usr\/lib\/postgresql\/17\/lib\/nolib\.so/,
    ],
    [
      "the disk is full",
      want({}),
      { ...see(want({}), tuned), space: [{ mount: "/", free: 1024 ** 2, total: 1 }] },
      /1 MB are left on \//,
    ],
    [
      "connections are all reserved",
      want({ max_connections: "3" }),
      see(want({ max_connections: "3" }), tuned),
      /leaves nothing/,
    ],
    [
      "memory is too small",
      want({ shared_buffers: "900000" }),
      see(want({ shared_buffers: "900000" }), tuned),
      /more than 80 %/,
    ],
    [
      "a table's option does not fit",
      want({}, { tables: new Map([["devices", new Map([["autovacuum_vacuum_scale_factor", "200"]])]]) }),
      see(want({}), tuned),
      /goes from 0 to 100/,
    ],
    [
      "the server does not answer",
      want({ work_mem: "1" }),
      { ...see(want({}), tuned), server: "connection refused" },
      /connection refused/,
    ],
  ])("%s", (_name, wanted, seen, words) => {
    const plan = planPostgres(wanted, seen);
    expect(plan.changes).toEqual([]);
    expect(plan.notes).toMatchObject([{ weight: "unmet", text: expect.stringMatching(words) }]);
  });
});

describe("what wins over the file is said by its place", () => {
  const line = (file: string, at: number) => ({ name: "work_mem", value: "16MB", file, line: 3, at });
  test.each<[string, Partial<ServerSeen>, RegExp]>([
    [
      "ALTER SYSTEM",
      { lines: [line("/var/lib/postgresql/17/main/postgresql.auto.conf", 90)] },
      /postgresql\.auto\.conf:3/,
    ],
    ["a later file", { lines: [line("/etc/postgresql/17/main/conf.d/zz-late.conf", 80)] }, /zz-late\.conf:3/],
    [
      "a role",
      { roleSettings: [{ role: "synapse_user", database: undefined, name: "work_mem", value: "16MB" }] },
      /role synapse_user/,
    ],
    [
      "a database",
      { roleSettings: [{ role: undefined, database: "synapse", name: "work_mem", value: "16MB" }] },
      /database synapse/,
    ],
  ])("%s", (_name, more, words) => {
    const wanted = want({ work_mem: "12288" });
    const { notes, changes } = planPostgres(wanted, see(wanted, tuned, more));
    expect(notes).toMatchObject([{ kind: "setting-overridden", weight: "unmet", text: expect.stringMatching(words) }]);
    expect(changes.some(({ kind }) => kind === "unit")).toBe(false);
  });

  it("but not an earlier file, nor one that says the same", () => {
    const wanted = want({ work_mem: "12288" });
    const lines = [
      line("/etc/postgresql/17/main/conf.d/aa.conf", 2),
      { ...line("/etc/postgresql/17/main/conf.d/zz.conf", 80), value: "12MB" },
    ];
    expect(planPostgres(wanted, see(wanted, tuned, { lines })).notes).toEqual([]);
  });
});
