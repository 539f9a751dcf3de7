import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { lab, lotus } from "./lab-run.ts";
import { cutOffAt, cutRun, ways } from "./cut-runs.ts";
import { conf, everything, hba, inventory, onHost, sql, startedAt, tune, tuning } from "./postgres-lab.ts";

/** With other values than the lab has: one that a reload brings, one that needs a restart. */
const otherValues = [
  ["work_mem: 12MB", "work_mem: 16MB"],
  ["shared_buffers: 1500MB", "shared_buffers: 1000MB"],
] as const;

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

describe("what is wrong is named before anything is touched, and PostgreSQL runs on", () => {
  interface Wrong {
    readonly name: string;
    readonly edit?: readonly [string, string];
    readonly make?: string;
    readonly mend?: string;
    readonly says: RegExp;
  }
  const psql = (text: string) =>
    `runuser -u postgres -- /usr/lib/postgresql/17/bin/psql -q -X -h /var/run/postgresql -c "${text}"`;
  const wrongs: readonly Wrong[] = [
    { name: "a bad value", edit: ["work_mem: 12MB", "work_mem: 12Mb"], says: /refuses work_mem = 12Mb: invalid value/ },
    { name: "an unknown name", edit: ["jit: off", "jitt: off"], says: /refuses jitt = off: unrecognized/ },
    {
      name: "a missing library",
      edit: ["shared_preload_libraries: pg_stat_statements", "shared_preload_libraries: pg_stat_statement"],
      says: /there is no \/usr\/lib\/postgresql\/17\/lib\/pg_stat_statement\.so/,
    },
    {
      name: "another file that loads a missing library",
      make: `echo "shared_preload_libraries = 'gone'" > ${conf}/aa.conf`,
      mend: `rm ${conf}/aa.conf`,
      says: /names gone \(\/etc\/postgresql\/17\/main\/conf\.d\/aa\.conf:1\)/,
    },
    {
      name: "a syntax error in conf.d",
      make: `echo 'work_mem = 16MB, for now' > ${conf}/later.conf`,
      mend: `rm ${conf}/later.conf`,
      says: /conf\.d\/later\.conf:1: syntax error/,
    },
    {
      name: "a file in conf.d that postgres cannot read",
      make: `echo 'jit = off' > ${conf}/later.conf; chmod 600 ${conf}/later.conf`,
      mend: `rm ${conf}/later.conf`,
      says: /could not open .*later\.conf/,
    },
    {
      name: "a line of pg_hba.conf that cannot be read",
      make: `cp -p ${hba} /root/hba; echo 'host synapse all 10.10.10.29 scram-sha-256' >> ${hba}`,
      mend: `cp -p /root/hba ${hba}`,
      says: /pg_hba\.conf:5: invalid IP mask/,
    },
    {
      name: "an auto.conf that wins",
      make: psql("ALTER SYSTEM SET work_mem = '16MB'"),
      mend: psql("ALTER SYSTEM RESET work_mem"),
      says: /work_mem is 16MB by .*postgresql\.auto\.conf:\d+/,
    },
    {
      name: "a later file that wins",
      make: `echo 'work_mem = 16MB' > ${conf}/zz-late.conf`,
      mend: `rm ${conf}/zz-late.conf`,
      says: /work_mem is 16MB by .*zz-late\.conf:1/,
    },
    {
      name: "a role's own value that wins",
      make: psql("ALTER ROLE synapse_user IN DATABASE synapse SET jit = on"),
      mend: psql("ALTER ROLE synapse_user IN DATABASE synapse RESET jit"),
      says: /jit is on by role synapse_user in database synapse/,
    },
    {
      name: "a full disk",
      make: "d=/var/lib/postgresql; fallocate -l $(($(df --output=avail -B1 $d | tail -1) - 20000000)) $d/fill",
      mend: "rm /var/lib/postgresql/fill",
      says: /MB are left on \/var\/lib\/postgresql/,
    },
    {
      name: "an option of a table that does not fit",
      edit: ["autovacuum_vacuum_threshold: 1000", "autovacuum_vacuum_threshold: -1000"],
      says: /table device_inbox: autovacuum_vacuum_threshold goes from 0/,
    },
  ];

  it.each(wrongs)("$name", async ({ edit, make, mend, says }) => {
    if (make !== undefined) await onHost(make);
    try {
      const [before, started] = [await everything(), await startedAt()];
      const file = await inventory(...(edit === undefined ? [] : [edit]));
      const ran = await tune("--yes", "--restart", "-i", file);
      expect(ran).toMatchObject({ status: 1, stderr: "" });
      expect(ran.stdout.replaceAll(/\s+/g, " ")).toMatch(says);
      expect(await tune("--dry-run", "-i", file)).toMatchObject({ status: 1 });
      expect(await everything()).toBe(before);
      expect(await startedAt()).toBe(started);
    } finally {
      if (mend !== undefined) await onHost(mend);
    }
    expect((await tune("--yes")).stdout).toContain("already as wanted");
  });

  it("takes mistakes out of its own file", async () => {
    const before = await everything();
    await onHost(
      `sed -i 's/^work_mem.*/work_mem = 12Mb/' ${tuning}; printf 'jit off off\\nnonsense = 3\\n' >> ${tuning}`,
    );
    const mended = await tune("--yes");
    expect(mended).toMatchObject({ status: 0 });
    for (const line of ["-work_mem = 12Mb", "-jit off off", "-nonsense = 3"]) expect(mended.stdout).toContain(line);
    expect(await everything()).toBe(before);
  });
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
      expect(said).toContain("some of it is there");
      expect(await tune(...flags(plain))).toMatchObject({ status: 0 });
    },
  );
});

async function values(): Promise<string> {
  return sql("SELECT current_setting('shared_buffers') || ' ' || current_setting('work_mem')");
}

interface Document {
  readonly hash: string;
  readonly hosts: readonly {
    readonly changes: readonly { readonly because?: string }[];
    readonly said: readonly string[];
  }[];
}
