import { expect, test } from "vitest";

import { accountOf } from "../checks/account.ts";
import { bad, dead, found, inventory, reportOf, result, root, unknown } from "../checks/testing/reports.ts";
import { renderReportJunit } from "./report-junit.ts";

const junit = (report = bad, strict = false) => renderReportJunit(accountOf(report, inventory), { strict });

test("a suite for each host and service, a case for each check", () => {
  expect(junit()).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="lotusguild" tests="7" failures="1" errors="1" skipped="2" time="1.080">
      <testsuite name="synapse" tests="2" failures="0" errors="0" skipped="0" time="0.012" timestamp="2026-11-22T12:00:00" hostname="synapse">
        <testcase name="host-reachable: host-reachable is well" classname="synapse" time="0.012"/>
        <testcase name="disk: disk is well" classname="synapse" time="0.012">
          <system-out>warning: / on synapse is 87% full
    4.1 GB left
    means: nothing yet; when it is full, databases stop and uploads are lost
    do: lotus exec synapse -- du -xh --max-depth=2 --threshold=100M /
    do: lotus exec synapse -- journalctl --vacuum-size=200M</system-out>
        </testcase>
      </testsuite>
      <testsuite name="homeserver" tests="1" failures="0" errors="0" skipped="1" time="0.030" timestamp="2026-11-22T12:00:00" hostname="synapse">
        <testcase name="unit-running: unit-running is well" classname="homeserver" time="0.030">
          <skipped message="follows from unit-running of postgresql"/>
        </testcase>
      </testsuite>
      <testsuite name="bridge" tests="1" failures="0" errors="0" skipped="1" time="0.012" timestamp="2026-11-22T12:00:00" hostname="synapse">
        <testcase name="unit-running: unit-running is well" classname="bridge" time="0.012">
          <skipped message="follows from unit-running of postgresql"/>
        </testcase>
      </testsuite>
      <testsuite name="postgres" tests="1" failures="0" errors="0" skipped="0" time="0.012" timestamp="2026-11-22T12:00:00" hostname="postgres">
        <testcase name="host-reachable: host-reachable is well" classname="postgres" time="0.012"/>
      </testsuite>
      <testsuite name="postgresql" tests="1" failures="1" errors="0" skipped="0" time="0.012" timestamp="2026-11-22T12:00:00" hostname="postgres">
        <testcase name="unit-running: unit-running is well" classname="postgresql" time="0.012">
          <failure message="postgresql is down" type="unit-not-running">postgresql is down
    postgresql@17-main.service failed (exit status 1) 4 min ago
    &quot;FATAL: could not write lock file: No space left on device&quot;
    means: what it does is not done
    do: lotus exec postgres -- journalctl -u postgresql@17-main.service -n 50 --no-pager
    do: lotus exec postgres -- systemctl start postgresql@17-main.service</failure>
        </testcase>
      </testsuite>
      <testsuite name="grafana" tests="1" failures="0" errors="1" skipped="0" time="0.012" timestamp="2026-11-22T12:00:00" hostname="grafana">
        <testcase name="host-reachable: host-reachable is well" classname="grafana" time="0.012">
          <error message="grafana (103) did not finish the login within 5 s" type="unknown">lotus trust grafana</error>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

test("a warning fails only when strict", () => {
  expect(junit(bad, true)).toContain('tests="7" failures="2" errors="1" skipped="2"');
});

test("what a host said cannot leave its element, and what XML cannot hold is replaced", () => {
  const said = "]]></failure><x a='\"&\u0000\ufffe\ud800";
  const text = junit(reportOf([result(root, found({ ...dead, lastWords: [said] })), result(root, unknown(said))]));
  expect(text).toContain("]]&gt;&lt;/failure&gt;&lt;x a=&#39;&quot;&amp;");
  // oxlint-disable-next-line no-control-regex -- what XML cannot hold
  expect(text).not.toMatch(/[\u0000-\u0008\ufffe]|[\ud800-\udfff]/);
  expect(text.match(/<\/failure>/g)).toHaveLength(1);
});
