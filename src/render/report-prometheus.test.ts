import { expect, test } from "vitest";

import { accountOf } from "../checks/account.ts";
import { bad, dead, found, inventory, reportOf, result, root } from "../checks/testing/reports.ts";
import { renderReportPrometheus } from "./report-prometheus.ts";

const now = new Date("2026-11-22T12:00:01.5Z");
const metrics = (report = bad) => renderReportPrometheus(accountOf(report, inventory), { exitCode: 1, now });

test("gauges, with the time they were made", () => {
  expect(metrics()).toMatchInlineSnapshot(`
    "# HELP lotus_health_timestamp_seconds When this was written, in seconds since 1970.
    # TYPE lotus_health_timestamp_seconds gauge
    lotus_health_timestamp_seconds{deployment="lotusguild"} 1795348801.5
    # HELP lotus_health_duration_seconds How long the run took.
    # TYPE lotus_health_duration_seconds gauge
    lotus_health_duration_seconds{deployment="lotusguild"} 1.08
    # HELP lotus_health_exit_code Exit code of lotus health: 0 clean, 1 broken, 3 unknown, 70 a bug in lotus, 130 stopped.
    # TYPE lotus_health_exit_code gauge
    lotus_health_exit_code{deployment="lotusguild"} 1
    # HELP lotus_health_findings Findings by severity; unknown counts the checks that could not be told.
    # TYPE lotus_health_findings gauge
    lotus_health_findings{deployment="lotusguild",severity="broken"} 1
    lotus_health_findings{deployment="lotusguild",severity="warning"} 1
    lotus_health_findings{deployment="lotusguild",severity="unknown"} 1
    # HELP lotus_health_checks Checks by outcome.
    # TYPE lotus_health_checks gauge
    lotus_health_checks{deployment="lotusguild",outcome="clean"} 2
    lotus_health_checks{deployment="lotusguild",outcome="found"} 2
    lotus_health_checks{deployment="lotusguild",outcome="skipped"} 2
    lotus_health_checks{deployment="lotusguild",outcome="unknown"} 1
    # HELP lotus_health_check_clean 1 where a check found all well, 0 where it found something, could not tell, or is hidden by a root.
    # TYPE lotus_health_check_clean gauge
    lotus_health_check_clean{deployment="lotusguild",check="host-reachable",host="synapse",service=""} 1
    lotus_health_check_clean{deployment="lotusguild",check="host-reachable",host="postgres",service=""} 1
    lotus_health_check_clean{deployment="lotusguild",check="host-reachable",host="grafana",service=""} 0
    lotus_health_check_clean{deployment="lotusguild",check="disk",host="synapse",service=""} 0
    lotus_health_check_clean{deployment="lotusguild",check="unit-running",host="postgres",service="postgresql"} 0
    lotus_health_check_clean{deployment="lotusguild",check="unit-running",host="synapse",service="homeserver"} 0
    lotus_health_check_clean{deployment="lotusguild",check="unit-running",host="synapse",service="bridge"} 0
    # HELP lotus_health_check_unknown 1 where a check could not tell.
    # TYPE lotus_health_check_unknown gauge
    lotus_health_check_unknown{deployment="lotusguild",check="host-reachable",host="grafana",service=""} 1
    # HELP lotus_health_finding How many findings of a kind are shown; absent when there are none.
    # TYPE lotus_health_finding gauge
    lotus_health_finding{deployment="lotusguild",check="unit-running",host="postgres",service="postgresql",kind="unit-not-running",severity="broken"} 1
    lotus_health_finding{deployment="lotusguild",check="disk",host="synapse",service="",kind="disk-filling",severity="warning"} 1
    "
  `);
});

test("every line is a comment or a sample, and no series comes twice", () => {
  const twice = reportOf([result(root, found(dead, dead))], { deployment: 'a"b\\c\nd' });
  const lines = metrics(twice).trimEnd().split("\n");
  const samples = lines.filter((line) => !line.startsWith("# "));
  const shape = /^[a-z_]+\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)*\} [\d.]+$/;
  expect(samples.filter((line) => !shape.test(line))).toEqual([]);
  const names = samples.map((line) => line.replace(/ [^ ]+$/, ""));
  expect(new Set(names).size).toBe(names.length);
  expect(metrics(twice)).toContain('kind="unit-not-running",severity="broken"} 2\n');
});
