import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { lab } from "./lab-run.ts";
import { conf, everything, hba, inventory, onHost, startedAt, tune, tuning } from "./postgres-lab.ts";

beforeAll(async () => {
  expect(await lab("reset", "postgres")).toMatchObject({ status: 0 });
  expect(await tune("--yes")).toMatchObject({ status: 0 });
});
afterAll(async () => {
  expect(await lab("reset", "postgres")).toMatchObject({ status: 0 });
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
