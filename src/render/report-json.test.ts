import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { accountOf } from "../checks/account.ts";
import { renderReportJson } from "./report-json.ts";
import { bad, inventory } from "../checks/testing/reports.ts";

test("JSON, documented in docs/health-json.md", () => {
  const json = renderReportJson(accountOf(bad, inventory), { exitCode: 1 });
  expect(json).toMatchInlineSnapshot(`
    "{
      "schema": "lotus.health/1",
      "deployment": "lotusguild",
      "startedAt": "2026-11-22T12:00:00.000Z",
      "ms": 1080,
      "interrupted": false,
      "exitCode": 1,
      "counts": {
        "hosts": 3,
        "services": 4,
        "checks": 7,
        "clean": 2,
        "broken": 1,
        "warnings": 1,
        "skipped": 2,
        "unknown": 1
      },
      "hosts": [
        {
          "name": "synapse",
          "label": "synapse (101)"
        },
        {
          "name": "postgres",
          "label": "postgres (102)"
        },
        {
          "name": "grafana",
          "label": "grafana (103)"
        }
      ],
      "services": [
        {
          "name": "postgresql",
          "label": "postgresql on postgres (102)",
          "host": "postgres"
        },
        {
          "name": "homeserver",
          "label": "homeserver on synapse (101)",
          "host": "synapse"
        },
        {
          "name": "bridge",
          "label": "bridge on synapse (101)",
          "host": "synapse"
        },
        {
          "name": "dashboards",
          "label": "dashboards on grafana (103)",
          "host": "grafana"
        }
      ],
      "findings": [
        {
          "severity": "broken",
          "kind": "unit-not-running",
          "check": "unit-running",
          "host": "postgres",
          "service": "postgresql",
          "title": "postgresql is down",
          "detail": [
            "postgresql@17-main.service failed (exit status 1) 4 min ago",
            "\\"FATAL: could not write lock file: No space left on device\\""
          ],
          "means": "what it does is not done",
          "fix": [
            "lotus exec postgres -- journalctl -u postgresql@17-main.service -n 50 --no-pager",
            "lotus exec postgres -- systemctl start postgresql@17-main.service"
          ],
          "hides": {
            "findings": 1,
            "checks": 1,
            "names": [
              "homeserver",
              "bridge"
            ]
          },
          "facts": {
            "unit": "postgresql@17-main.service",
            "state": "failed",
            "result": "exit-code",
            "exitStatus": 1,
            "since": "2026-11-22T11:56:01.000Z",
            "lastWords": [
              "FATAL: could not write lock file: No space left on device"
            ]
          }
        },
        {
          "severity": "warning",
          "kind": "disk-filling",
          "check": "disk",
          "host": "synapse",
          "service": null,
          "title": "/ on synapse is 87% full",
          "detail": [
            "4.1 GB left"
          ],
          "means": "nothing yet; when it is full, databases stop and uploads are lost",
          "fix": [
            "lotus exec synapse -- du -xh --max-depth=2 --threshold=100M /",
            "lotus exec synapse -- journalctl --vacuum-size=200M"
          ],
          "hides": {
            "findings": 0,
            "checks": 0,
            "names": []
          },
          "facts": {
            "mount": "/",
            "of": "space",
            "used": 0.873,
            "free": 4402341478.4
          }
        }
      ],
      "results": [
        {
          "check": "host-reachable",
          "host": "synapse",
          "service": null,
          "title": "host-reachable is well",
          "ms": 12,
          "outcome": "clean"
        },
        {
          "check": "host-reachable",
          "host": "postgres",
          "service": null,
          "title": "host-reachable is well",
          "ms": 12,
          "outcome": "clean"
        },
        {
          "check": "host-reachable",
          "host": "grafana",
          "service": null,
          "title": "host-reachable is well",
          "ms": 12,
          "outcome": "unknown",
          "reason": "grafana (103) did not finish the login within 5 s",
          "hint": "lotus trust grafana",
          "bug": false
        },
        {
          "check": "disk",
          "host": "synapse",
          "service": null,
          "title": "disk is well",
          "ms": 12,
          "outcome": "found",
          "findings": [
            "disk-filling"
          ],
          "hidden": []
        },
        {
          "check": "unit-running",
          "host": "postgres",
          "service": "postgresql",
          "title": "unit-running is well",
          "ms": 12,
          "outcome": "found",
          "findings": [
            "unit-not-running"
          ],
          "hidden": []
        },
        {
          "check": "unit-running",
          "host": "synapse",
          "service": "homeserver",
          "title": "unit-running is well",
          "ms": 30,
          "outcome": "skipped",
          "because": {
            "check": "unit-running",
            "host": "postgres",
            "service": "postgresql"
          },
          "hidden": [
            "unit-not-running"
          ]
        },
        {
          "check": "unit-running",
          "host": "synapse",
          "service": "bridge",
          "title": "unit-running is well",
          "ms": 12,
          "outcome": "skipped",
          "because": {
            "check": "unit-running",
            "host": "postgres",
            "service": "postgresql"
          },
          "hidden": []
        }
      ]
    }
    "
  `);
});

test("docs/health-json.md names every field", () => {
  const documented = readFileSync(new URL("../../docs/health-json.md", import.meta.url), "utf8");
  const json: unknown = JSON.parse(renderReportJson(accountOf(bad, inventory), { exitCode: 1 }));
  const paths = [...new Set(fieldsOf(json))].filter((path) => !path.includes(".facts."));
  expect(paths.filter((path) => !documented.includes(`| \`${path}\` `))).toEqual([]);
});

/** `counts.hosts`, `findings[].hides.names[]`; objects below `results[]` are told in words. */
function fieldsOf(value: unknown, path = ""): readonly string[] {
  if (Array.isArray(value)) return [`${path}[]`, ...value.flatMap((item) => fieldsOf(item, `${path}[]`))];
  if (typeof value !== "object" || value === null || path.startsWith("results[].")) return [path];
  const below = Object.entries(value).flatMap(([key, item]) => fieldsOf(item, path === "" ? key : `${path}.${key}`));
  return path === "" || path.endsWith("[]") ? below : [path, ...below];
}
