import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { cutOffAt, cutRun, ways } from "./cut-runs.ts";
import { lab } from "./lab-run.ts";
import { everything, inventory, onHost, otherValues, sql, tune, tuning } from "./postgres-lab.ts";

beforeAll(async () => {
  expect(await lab("reset", "postgres")).toMatchObject({ status: 0 });
  expect(await tune("--yes")).toMatchObject({ status: 0 });
});
afterAll(async () => {
  expect(await lab("reset", "postgres")).toMatchObject({ status: 0 });
});

describe("a restart that fails", () => {
  it("is put back and said, and PostgreSQL runs as before", async () => {
    // It is there, so it passes for a library until the server opens it.
    await onHost("touch /usr/lib/postgresql/17/lib/broken.so");
    const file = await inventory(
      ["shared_preload_libraries: pg_stat_statements", "shared_preload_libraries: pg_stat_statements, broken"],
      ["autovacuum_vacuum_threshold: 1000", "autovacuum_vacuum_threshold: 2000"],
    );
    const before = await everything();
    for (let times = 0; times < 3; times += 1) {
      const ran = await tune("--yes", "--restart", "-i", file);
      expect(ran).toMatchObject({ status: 1 });
      expect(ran.stdout).toContain("it failed; all was put back, and is as before");
      expect(await everything()).toBe(before);
    }
    expect(await onHost("systemctl is-active postgresql@17-main.service")).toBe("active\n");
    await onHost("rm /usr/lib/postgresql/17/lib/broken.so");
  });
});

describe.each(ways)("lotus tune postgres, cut off at what it sends: %s", (way) => {
  it(
    "leaves the file wholly old or wholly new; the next run says which and finishes, and PostgreSQL runs",
    { timeout: 1_800_000 },
    async () => {
      const other = await inventory(...otherValues, ["threshold: 1000", "threshold: 3000"]);
      const plain = await inventory();
      const flags = (file: string) => ["--yes", "--restart", "-i", file];
      let old = "";
      const said = await cutOffAt(way, {
        every: 6,
        prepare: async () => {
          expect(await tune(...flags(plain))).toMatchObject({ status: 0 });
          old = await onHost(`cat ${tuning}`);
        },
        run: (nth) => cutRun("postgres", { nth, way }, "tune", "postgres", ...flags(other)),
        after: async (nth) => {
          const after = await onHost(`cat ${tuning}`);
          const young = old.replace("= 1500MB", "= 1000MB").replace("= 12MB", "= 16MB");
          expect([old, young], `cut at ${nth}`).toContain(after);
          const next = await tune(...flags(other));
          expect([next.status, await values()], `cut at ${nth}: ${next.stdout}${next.stderr}`).toEqual([
            0,
            "1000MB 16MB",
          ]);
          expect((await tune(...flags(other))).stdout, `cut at ${nth}`).toContain("already as wanted");
          // Wrapped at 80 columns.
          return { stdout: "", stderr: (next.stdout + next.stderr).replaceAll(/\s+/g, " ") };
        },
      });
      expect(said.length).toBeGreaterThan(1);
      expect(await tune(...flags(plain))).toMatchObject({ status: 0 });
    },
  );
});

async function values(): Promise<string> {
  return sql("SELECT current_setting('shared_buffers') || ' ' || current_setting('work_mem')");
}
