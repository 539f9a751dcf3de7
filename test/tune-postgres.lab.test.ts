import { readFile } from "node:fs/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { lab, lotus } from "./lab-run.ts";
import { everything, hba, inventory, onHost, otherValues, sql, startedAt, tune, tuning } from "./postgres-lab.ts";

beforeAll(async () => {
  expect(await lab("reset", "postgres")).toMatchObject({ status: 0 });
});
afterAll(async () => {
  expect(await lab("reset", "postgres")).toMatchObject({ status: 0 });
});

describe("lotus tune postgres on a real PostgreSQL 17", () => {
  it("shows with --dry-run what it then does, and leaves no trace before", async () => {
    const traces = "ls -lARn --time-style=full-iso /etc/postgresql /var/lib/lotus /run/lotus /tmp 2>&1; true";
    const [before, state] = [await onHost(traces), await everything()];
    const dry = await tune("--dry-run", "--json");
    expect(dry.status).toBe(4);
    expect(await onHost(traces)).toBe(before);
    expect(await everything()).toBe(state);

    const done = await tune("--yes", "--json");
    expect(done.status).toBe(0);
    const [planned, applied] = [dry, done].map(({ stdout }) => JSON.parse(stdout) as Document);
    expect(applied?.hash).toBe(planned?.hash);
    expect(applied?.hosts[0]?.changes).toEqual(planned?.hosts[0]?.changes);
    expect(applied?.hosts[0]?.changes.map(({ because }) => because)).toEqual([
      "table event_push_actions",
      "table device_inbox",
      "table receipts_linearized",
      "table device_lists_outbound_pokes",
      "table e2e_one_time_keys_json",
    ]);
    expect(applied?.hosts[0]?.said).toEqual(["16 of 16 values run", "5 of 5 tables as wanted"]);
  });

  it("changes nothing when run again", async () => {
    const before = await everything();
    expect(await tune("--yes")).toMatchObject({ status: 0, stdout: "✓ postgres (109): already as wanted\n" });
    expect(await everything()).toBe(before);
  });

  it("shows what hands changed, mends it, and undo brings all of that back", async () => {
    await onHost(`sed -i 's/^work_mem.*/work_mem = 4MB # by hand/' ${tuning}; echo 'jit = on' >> ${tuning}`);
    await sql("SELECT pg_reload_conf(); SELECT pg_sleep(1)");
    await sql("ALTER TABLE device_inbox SET (autovacuum_vacuum_scale_factor = 0.5, autovacuum_enabled = off)");
    await sql("DROP EXTENSION pg_stat_statements");
    const drifted = await everything();
    const mended = await tune("--yes");
    expect(mended).toMatchObject({ status: 0 });
    for (const line of [
      "-work_mem = 4MB # by hand",
      "+work_mem = 12MB",
      "-jit = on",
      "autovacuum_vacuum_scale_factor  0.5 → 0",
      "autovacuum_enabled  off → default",
      "pg_stat_statements  not installed → installed",
    ]) {
      expect(mended.stdout).toContain(line);
    }
    expect(await sql("SHOW work_mem")).toBe("12MB");
    expect((await tune("--yes")).stdout).toContain("already as wanted");
    expect(await lotus("undo", "--yes")).toMatchObject({ status: 0 });
    expect(await everything()).toBe(drifted);
    expect(await tune("--yes")).toMatchObject({ status: 0 });
  });

  it("leaves a restart for later until told, then says how long it took, and undo restarts too", async () => {
    const other = await inventory(...otherValues);
    const [before, started] = [await everything(), await startedAt()];
    const later = await tune("--yes", "-i", other);
    expect(later).toMatchObject({ status: 0 });
    expect(later.stdout).toContain("shared_buffers waits for a restart of PostgreSQL: about 3 s");
    expect(later.stdout).toContain("15 of 16 values run, 1 waits for a restart");
    expect(await startedAt()).toBe(started);
    expect(await lotus("undo", "--yes")).toMatchObject({ status: 0 });
    expect(await everything()).toBe(before);

    const now = await tune("--yes", "--restart", "-i", other);
    expect(now).toMatchObject({ status: 0 });
    expect(now.stdout).toMatch(/calls in progress are\s+not affected/);
    expect(now.stdout).toMatch(/PostgreSQL was away for \d+\.\d s/);
    expect(await sql("SHOW shared_buffers")).toBe("1000MB");
    expect((await tune("--yes", "--restart", "-i", other)).stdout).toContain("already as wanted");
    expect(await lotus("undo", "--yes")).toMatchObject({ status: 0 });
    expect(await everything()).toBe(before);
  });

  it("lets in exactly Synapse's host with --hba, and touches no other line", async () => {
    const before = await onHost(`cat ${hba}`);
    await onHost(
      `sed -i 's/^host .*/host all all 0.0.0.0\\/0 trust # all\\nhost all all 127.0.0.1\\/32 reject/' ${hba}`,
    );
    const opened = await everything();
    expect(await tune("--yes")).toMatchObject({ status: 0, stdout: "✓ postgres (109): already as wanted\n" });
    expect(await tune("--yes", "--hba")).toMatchObject({ status: 0 });
    const rows = await sql(
      "SELECT type, database, user_name, address, netmask, auth_method FROM pg_hba_file_rules WHERE type <> 'local'",
    );
    expect(rows.split("\n")).toEqual([
      "host|{synapse}|{synapse_user}|10.10.10.29|255.255.255.255|scram-sha-256",
      "host|{all}|{all}|127.0.0.1|255.255.255.255|reject",
    ]);
    expect((await tune("--yes", "--hba")).stdout).toContain("already as wanted");
    expect(await lotus("undo", "--yes")).toMatchObject({ status: 0 });
    expect(await everything()).toBe(opened);
    await onHost(`cat > ${hba} <<'END'\n${before}END`);
  });
});

describe("lotus tune postgres --suggest", () => {
  it("prints values with their reasons and writes nothing, on the host or here", async () => {
    const file = await inventory();
    const [before, text] = [await everything(), await readFile(file, "utf8")];
    const ran = await tune("--suggest", "-i", file);
    expect(ran).toMatchObject({ status: 0 });
    expect(ran.stdout).toContain("6 GB of memory, 3 cores, 30 GB on network ssd, 100 connections");
    expect(ran.stdout).toContain("3572 MB  in all, of 4608 MB");
    expect(await everything()).toBe(before);
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("with --write only adds to the inventory, and PostgreSQL takes all of it", async () => {
    const file = await inventory();
    const text = await readFile(file, "utf8");
    expect(await tune("--suggest", "--write", "-i", file)).toMatchObject({ status: 0 });
    const written = (await readFile(file, "utf8")).split("\n");
    const added = written.filter((line) => !text.split("\n").includes(line));
    expect(written.filter((line) => !added.includes(line)).join("\n")).toBe(text);
    expect(added).toContain("      wal_compression: lz4 # processors are quicker than the disk");
    expect((await tune("--suggest", "-i", file)).stdout).toContain("has all of it already");

    const before = await everything();
    expect(await tune("--yes", "-i", file)).toMatchObject({ status: 0 });
    expect((await tune("--yes", "-i", file)).stdout).toContain("already as wanted");
    expect(await lotus("undo", "--yes")).toMatchObject({ status: 0 });
    expect(await everything()).toBe(before);
  });
});

interface Document {
  readonly hash: string;
  readonly hosts: readonly {
    readonly changes: readonly { readonly because?: string }[];
    readonly said: readonly string[];
  }[];
}
