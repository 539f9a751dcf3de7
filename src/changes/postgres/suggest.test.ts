import fc from "fast-check";
import { describe, expect, it, test } from "vitest";

import { type Figures, suggest } from "./suggest.ts";
import { suggestTables } from "./suggest-tables.ts";

const GB = 1024 ** 3;
const owners: Figures = { memory: 6 * GB, cores: 3, disk: 30 * GB, storage: "network ssd", connections: 100 };
const valuesFor = (more: Partial<Figures>) =>
  Object.fromEntries(suggest({ ...owners, ...more }).settings.map(({ name, value }) => [name, value]));

describe("what is suggested", () => {
  it("for 6 GB, 3 cores and 30 GB on Ceph are the reference's values", () => {
    expect(valuesFor({})).toMatchObject({
      shared_buffers: "1500MB",
      effective_cache_size: "4500MB",
      work_mem: "12MB",
      maintenance_work_mem: "384MB",
      autovacuum_work_mem: "128MB",
      min_wal_size: "512MB",
      max_wal_size: "2GB",
      checkpoint_timeout: "15min",
      random_page_cost: "1.1",
      effective_io_concurrency: "200",
      maintenance_io_concurrency: "100",
      max_parallel_workers: "3",
      max_parallel_workers_per_gather: "1",
      max_parallel_maintenance_workers: "2",
      jit: "off",
      wal_compression: "lz4",
      track_io_timing: "on",
      log_min_duration_statement: "1s",
      idle_in_transaction_session_timeout: "15min",
      autovacuum_max_workers: "5",
      autovacuum_vacuum_cost_limit: "1000",
      autovacuum_naptime: "30s",
    });
  });

  test.each<[string, Partial<Figures>, Record<string, string>]>([
    ["200 connections", { connections: 200 }, { work_mem: "6MB" }],
    [
      "a disk no larger than the memory",
      { disk: 6 * GB },
      { work_mem: "14MB", max_wal_size: "1GB", min_wal_size: "256MB" },
    ],
    ["32 GB", { memory: 32 * GB }, { shared_buffers: "8100MB", work_mem: "32MB", maintenance_work_mem: "2GB" }],
    [
      "1 GB",
      { memory: GB, cores: 1 },
      { shared_buffers: "256MB", work_mem: "4MB", max_parallel_workers_per_gather: "1" },
    ],
    ["disks that seek", { storage: "hdd" }, { random_page_cost: "4", effective_io_concurrency: "2" }],
    ["a large disk", { disk: 500 * GB }, { max_wal_size: "4GB", min_wal_size: "1GB" }],
  ])("with %s", (_name, figures, expected) => {
    expect(valuesFor(figures)).toMatchObject(expected);
  });

  it("stays below three quarters of the memory on the owner's host, and says what it comes to", () => {
    const { budget, taken, limit } = suggest(owners);
    expect(budget.map(({ bytes }) => bytes / 1024 ** 2)).toEqual([1500, 640, 920, 512]);
    expect([taken, limit].map((bytes) => bytes / 1024 ** 2)).toEqual([3572, 4608]);
  });

  it("gives every host values that PostgreSQL can read, and a reason for each", () => {
    const figures = fc.record({
      memory: fc.integer({ min: 512, max: 262_144 }).map((mb) => mb * 1024 ** 2),
      cores: fc.integer({ min: 1, max: 64 }),
      disk: fc.integer({ min: 1, max: 4096 }).map((gb) => gb * GB),
      storage: fc.constantFrom<Figures["storage"]>("ssd", "hdd", "network ssd", "network hdd"),
      connections: fc.integer({ min: 10, max: 1000 }),
    });
    fc.assert(
      fc.property(figures, (one) => {
        for (const { value, why } of suggest(one).settings) {
          expect(value).toMatch(/^([1-9]\d*(\.\d+)?(MB|GB|min|s)?|0\.\d+|on|off|lz4|pg_stat_statements)$/);
          expect(why).not.toBe("");
        }
      }),
    );
  });
});

describe("tables", () => {
  const options = (more: Record<string, string>) => new Map(Object.entries(more));
  it("are those that have options of their own already", () => {
    const now = new Map([
      ["devices", options({ autovacuum_vacuum_scale_factor: "0.01" })],
      ["events", options({ fillfactor: "90" })],
      ["presence_stream", options({ autovacuum_enabled: "off" })],
    ]);
    expect(suggestTables(new Map([["presence_stream", new Map()]]), now)).toEqual(
      new Map([["devices", now.get("devices")]]),
    );
  });
  it("are the busiest five where nobody chose any", () => {
    expect([...suggestTables(new Map(), new Map()).keys()]).toEqual([
      "event_push_actions",
      "device_inbox",
      "receipts_linearized",
      "device_lists_outbound_pokes",
      "e2e_one_time_keys_json",
    ]);
    expect(suggestTables(new Map([["devices", new Map()]]), new Map()).size).toBe(0);
  });
});
