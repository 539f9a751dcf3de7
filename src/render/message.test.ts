import { expect, test } from "vitest";

import { accountOf } from "../checks/account.ts";
import type { Finding } from "../checks/finding.ts";
import { compare, remembered } from "../checks/history.ts";
import type { Report } from "../checks/report.ts";
import { bad, dead, found, good, inventory, onHost, reportOf, result, root } from "../checks/testing/reports.ts";
import { renderMessage } from "./message.ts";

const first = new Date("2026-11-22T11:48:00Z");
const now = new Date("2026-11-22T12:00:02Z");

function message(report: Report, before?: Report) {
  const known = before === undefined ? [] : remembered(compare([], accountOf(before, inventory)));
  const account = accountOf(report, inventory);
  return renderMessage(account, compare(known, account), now);
}

test("what is new, with what it means and what to type", () => {
  expect(`\n${message(bad)?.plain}\n`).toMatchInlineSnapshot(`
    "
    lotusguild: now 1 broken, 1 warning, 1 unknown
    ✗ postgresql is down, postgres (102)
        postgresql@17-main.service failed (exit status 1) 4 min ago
        "FATAL: could not write lock file: No space left on device"
        means: what it does is not done
        lotus exec postgres -- journalctl -u postgresql@17-main.service -n 50 --no-pager
        lotus exec postgres -- systemctl start postgresql@17-main.service
    ! / on synapse is 87% full, synapse (101)
        4.1 GB left
        means: nothing yet; when it is full, databases stop and uploads are lost
        lotus exec synapse -- du -xh --max-depth=2 --threshold=100M /
        lotus exec synapse -- journalctl --vacuum-size=200M
    ? grafana could not be asked, grafana (103)
        grafana (103) did not finish the login within 5 s
        lotus trust grafana
    "
  `);
});

test("what is gone, and that all is well", () => {
  const before = reportOf([result(root, found(dead))], { startedAt: first });
  expect(message(reportOf([result(root)]), before)).toMatchInlineSnapshot(`
    {
      "html": "<p><strong>lotusguild</strong>: everything works</p><ul><li><strong>✓ gone after 12 min: postgresql is down, postgres (102)</strong></li></ul>",
      "plain": "lotusguild: everything works
    ✓ gone after 12 min: postgresql is down, postgres (102)",
    }
  `);
});

test("nothing without a change", () => {
  expect(message(good)).toBeUndefined();
  expect(message(bad, bad)).toBeUndefined();
});

test("what a host said calls nobody, marks nothing up, and is not endless", () => {
  const nasty: Finding = { ...dead, lastWords: ["@room <b>bold</b> @Room", "x".repeat(5000)] };
  const text = message(reportOf([result(root, found(nasty))]));
  expect(text?.plain).not.toMatch(/@room/i);
  expect(text?.html).not.toContain("<b>");
  expect(text?.plain).toContain("postgresql@17-main.service");
  expect(text?.plain.length).toBeLessThan(2000);
});

test("many changes at once stay one message that fits", () => {
  const disks = Array.from({ length: 400 }, (_, index): Finding => {
    return { kind: "disk-full", mount: `/${"d".repeat(200)}${index}`, of: "space", used: 1, free: 0 };
  });
  const text = message(reportOf([result(onHost("synapse", "disk"), found(...disks))]));
  expect(text?.plain).toContain("… and 385 more new: lotus health");
  expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(60_000);
});
