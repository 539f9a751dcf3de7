import { describe, expect, it } from "vitest";

import { faultRows, faultRowsLast, faultRowsTogether, variationRows } from "./fault-rows.ts";
import { tryEach } from "./fault-table.ts";
import type { Told } from "./lab-report.ts";
import { lotus } from "./lab-run.ts";

describe("lotus health on the Debian lab, with the shipped inventory", () => {
  it("has rows for every host and service", async () => {
    const { stdout } = await lotus("health", "--json");
    const { hosts, services, results } = JSON.parse(stdout) as Told & Record<"hosts" | "services", { name: string }[]>;
    const withRows = new Set(results.map(({ host, service }) => service ?? host));
    expect([...hosts, ...services].filter(({ name }) => !withRows.has(name))).toEqual([]);
    expect({ hosts: hosts.length, services: services.length }).toEqual({ hosts: 13, services: 25 });
  });

  tryEach({
    faults: faultRows,
    together: faultRowsTogether,
    last: faultRowsLast,
    variations: variationRows,
  });
});
