import { expect, test } from "vitest";

import { accountOf } from "../checks/account.ts";
import { compare, remembered } from "../checks/history.ts";
import type { Report } from "../checks/report.ts";
import { bad, dead, found, inventory, onHost, onService, reportOf, result, root } from "../checks/testing/reports.ts";
import { renderReportText } from "./report-text.ts";

const first = new Date("2026-11-22T11:48:00Z");
const now = new Date("2026-11-22T12:00:02Z");

function secondRound(before: Report, report: Report): string {
  const known = remembered(compare([], accountOf(before, inventory)));
  const account = accountOf(report, inventory);
  const comparison = compare(known, account);
  const gone = comparison.gone.map((trouble) => ({ ...trouble, until: now }));
  const news = { comparison, gone, now };
  return `\n${renderReportText(account, { width: 80, colour: false, detail: "normal", exitCode: 1, news })}`;
}

test("marks what is new, what is still there and since when, and what is gone", () => {
  const before = reportOf(
    [result(root, found(dead)), result(onService("dashboards"), found({ ...dead, unit: "grafana.service" }))],
    { startedAt: first },
  );
  const now = reportOf([...bad.results, result(onService("dashboards"))]);
  expect(secondRound(before, now)).toMatchInlineSnapshot(`
    "
    lotusguild  3 hosts  4 services  8 checks                                  1.1 s

    ✗ postgresql is down                                              postgres (102)
        since   11:48:00 UTC, for 12 min
        postgresql@17-main.service failed (exit status 1) 4 min ago
        "FATAL: could not write lock file: No space left on device"
        means   what it does is not done
        do      lotus exec postgres -- journalctl -u postgresql@17-main.service -n 50 --no-pager
                then  lotus exec postgres -- systemctl start postgresql@17-main.service
        hides   1 finding that follows from it and 1 check that could not be made
                (homeserver, bridge)

    ! new: / on synapse is 87% full                                    synapse (101)
        4.1 GB left
        means   nothing yet; when it is full, databases stop and uploads are lost
        do      lotus exec synapse -- du -xh --max-depth=2 --threshold=100M /
                then  lotus exec synapse -- journalctl --vacuum-size=200M

    ? new: grafana could not be asked                                  grafana (103)
        grafana (103) did not finish the login within 5 s
        do      lotus trust grafana

    ✓ gone: dashboards is down                                         grafana (103)
        since   12:00:02 UTC, after 12 min

    1 broken  1 warning  1 unknown                                            exit 1
    details: lotus health postgresql --verbose
    what it means: lotus explain unit-not-running
    "
  `);
});

test("says what is gone also when all is well", () => {
  const before = reportOf([result(root, found(dead))], { startedAt: first });
  expect(secondRound(before, reportOf([result(root), result(onHost("postgres"))]))).toMatchInlineSnapshot(`
    "
    lotusguild  3 hosts  4 services  2 checks                                  1.1 s
    ✓ everything works

    ✓ gone: postgresql is down                                        postgres (102)
        since   12:00:02 UTC, after 12 min
    "
  `);
});
