import { expect, test } from "vitest";

import type { Listed } from "../checks/list.ts";
import { renderCheckList, renderCheckListJson } from "./check-list.ts";

const hosts = ["synapse", "postgres", "cinny", "draupnir", "prometheus", "grafana", "uptime-kuma", "storj"];
const listed: readonly Listed[] = [
  { check: "disk", title: "has room on its disks", after: ["host-reachable"], of: "hosts", looksAt: hosts },
  { check: "unit-running", title: "its unit runs", after: [], of: "services", looksAt: ["coturn"] },
];

test("for people, wrapped to the width", () => {
  expect(`\n${renderCheckList(listed, { width: 80, hosts: 13 })}`).toMatchInlineSnapshot(`
    "
    disk          has room on its disks
                  8 hosts: synapse, postgres, cinny, draupnir, prometheus, grafana,
                  uptime-kuma, storj
    unit-running  its unit runs
                  1 service: coturn
    "
  `);
});

test("all hosts need not be named", () => {
  expect(renderCheckList(listed, { width: 80, hosts: 8 })).toContain("\n              all 8 hosts\n");
});

test("for programs", () => {
  expect(JSON.parse(renderCheckListJson(listed))).toEqual({ schema: "lotus.checks/1", checks: listed });
});
