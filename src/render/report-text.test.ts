import { describe, expect, test } from "vitest";

import { accountOf } from "../checks/account.ts";
import { exitCodeOf } from "../checks/exit-code.ts";
import type { Finding } from "../checks/finding.ts";
import type { Report } from "../checks/report.ts";
import { renderReportText, type TextOptions } from "./report-text.ts";
import {
  bad,
  dead,
  found,
  good,
  inventory,
  onHost,
  onService,
  reportOf,
  result,
  root,
  unknown,
} from "../checks/testing/reports.ts";

function text(report: Report, options: Partial<TextOptions> = {}): string {
  const exitCode = exitCodeOf(report, { strict: false });
  const account = accountOf(report, inventory);
  return `\n${renderReportText(account, { width: 80, colour: false, detail: "normal", exitCode, ...options })}`;
}

test("a good morning", () => {
  expect(text(good)).toMatchInlineSnapshot(`
    "
    lotusguild  3 hosts  4 services  3 checks                                  1.1 s
    ✓ everything works
    "
  `);
});

test("a bad one", () => {
  expect(text(bad)).toMatchInlineSnapshot(`
    "
    lotusguild  3 hosts  4 services  7 checks                                  1.1 s

    ✗ postgresql is down                                              postgres (102)
        postgresql@17-main.service failed (exit status 1) 4 min ago
        "FATAL: could not write lock file: No space left on device"
        means   what it does is not done
        do      lotus exec postgres -- journalctl -u postgresql@17-main.service -n 50 --no-pager
                then  lotus exec postgres -- systemctl start postgresql@17-main.service
        hides   1 finding that follows from it and 1 check that could not be made
                (homeserver, bridge)

    ! / on synapse is 87% full                                         synapse (101)
        4.1 GB left
        means   nothing yet; when it is full, databases stop and uploads are lost
        do      lotus exec synapse -- du -xh --max-depth=2 --threshold=100M /
                then  lotus exec synapse -- journalctl --vacuum-size=200M

    ? grafana could not be asked                                       grafana (103)
        grafana (103) did not finish the login within 5 s
        do      lotus trust grafana

    1 broken  1 warning  1 unknown                                            exit 1
    details: lotus health postgresql --verbose
    what it means: lotus explain unit-not-running
    "
  `);
});

test("a bad one with every check", () => {
  expect(text(bad, { detail: "verbose" })).toMatchInlineSnapshot(`
    "
    lotusguild  3 hosts  4 services  7 checks                                  1.1 s

    ✗ postgresql is down                                              postgres (102)
        postgresql@17-main.service failed (exit status 1) 4 min ago
        "FATAL: could not write lock file: No space left on device"
        means   what it does is not done
        do      lotus exec postgres -- journalctl -u postgresql@17-main.service -n 50 --no-pager
                then  lotus exec postgres -- systemctl start postgresql@17-main.service
        hides   1 finding that follows from it and 1 check that could not be made
                (homeserver, bridge)

    ! / on synapse is 87% full                                         synapse (101)
        4.1 GB left
        means   nothing yet; when it is full, databases stop and uploads are lost
        do      lotus exec synapse -- du -xh --max-depth=2 --threshold=100M /
                then  lotus exec synapse -- journalctl --vacuum-size=200M

    ? grafana could not be asked                                       grafana (103)
        grafana (103) did not finish the login within 5 s
        do      lotus trust grafana

    synapse (101)
      ! the host    2 checks                                                   12 ms
        ✓ host-reachable  host-reachable is well                               12 ms
        ! disk            disk is well                                         12 ms
      - homeserver  1 check     follows from unit-running of postgresql        30 ms
      - bridge      1 check     follows from unit-running of postgresql        12 ms
    postgres (102)
      ✓ the host    1 check     host-reachable                                 12 ms
      ✗ postgresql  1 check                                                    12 ms
        ✗ unit-running    unit-running is well                                 12 ms
    grafana (103)
      ? the host    1 check                                                    12 ms
        ? host-reachable  host-reachable is well                               12 ms

    1 broken  1 warning  1 unknown                                            exit 1
    what it means: lotus explain unit-not-running
    "
  `);
});

test("twice verbose opens every service", () => {
  const text = bothVerbose("every");
  expect(text).toContain("    ✓ host-reachable  host-reachable is well ");
  expect(bothVerbose("verbose")).not.toContain("    ✓ unit-running");
  expect(text).toContain("    ✓ unit-running ");
});

function bothVerbose(detail: "verbose" | "every"): string {
  return text(reportOf([result(onHost("synapse")), result(onService("homeserver"))]), { detail, width: 200 });
}

test("from cron: findings only, nothing when there are none", () => {
  expect(text(good, { detail: "quiet" })).toBe("\n");
  expect(text(bad, { detail: "quiet" })).toMatch(
    /^\n✗ postgresql is down[\s\S]*\n! \/ on synapse is 87% full[\s\S]*\n\? grafana could not be asked/,
  );
  expect(text(bad, { detail: "quiet" })).not.toContain("exit 1");
});

test("a wider terminal is used, a narrower one is not", () => {
  expect(text(bad, { width: 100 }).split("\n")[1]).toHaveLength(100);
  expect(text(bad, { width: 40 }).split("\n")[1]).toHaveLength(80);
});

test("no line is longer than the width, except a command to paste", () => {
  const lines = text(bad).split("\n");
  const long = lines.filter((line) => line.length > 80 && !line.includes("lotus exec"));
  expect(long).toEqual([]);
});

test("colour only underlines: without its escape codes the text is the same", () => {
  const coloured = text(bad, { colour: true, detail: "verbose" });
  expect(coloured).toContain("\u001b[31m✗\u001b[39m \u001b[1mpostgresql is down\u001b[22m");
  // oxlint-disable-next-line no-control-regex -- escape codes are what this is about
  expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(text(bad, { detail: "verbose" }));
});

test("what a host said cannot move the cursor or add lines", () => {
  const nasty: Finding = {
    ...dead,
    lastWords: ["\u001b[2J\u001b[1;1Hgone", "a\u0007b"],
    unit: "x\u001b]0;title\u0007.service",
  };
  const shown = text(reportOf([result(root, found(nasty))]));
  expect(shown).toContain('"gone"');
  expect(shown).toContain(String.raw`"a\x07b"`);
  // oxlint-disable-next-line no-control-regex -- as above
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});

describe("what could not be told", () => {
  const noKey = (host: string) =>
    unknown(
      `there is no key to log in to ${host} (10${["synapse", "postgres", "grafana"].indexOf(host) + 1}) as root`,
      "ssh-add a key",
    );

  test("the same everywhere is said once", () => {
    const hosts = ["synapse", "postgres", "grafana"];
    expect(text(reportOf(hosts.map((host) => result(onHost(host), noKey(host)))))).toMatchInlineSnapshot(`
      "
      lotusguild  3 hosts  4 services  3 checks                                  1.1 s

      ? 3 hosts could not be asked
          there is no key to log in to synapse (101) as root
          hosts: synapse, postgres, grafana
          do      ssh-add a key

      0 broken  0 warnings  3 unknown                                           exit 3
      details: lotus health --verbose
      "
    `);
  });

  test("a connection lost on the way is said once for all checks of the host", () => {
    const lost = unknown("the connection to synapse (101) was lost while it was being asked");
    const report = reportOf([
      result(onHost("synapse")),
      result(onHost("synapse", "disk"), lost),
      result(onService("homeserver"), lost),
    ]);
    expect(text(report)).toMatchInlineSnapshot(`
      "
      lotusguild  3 hosts  4 services  3 checks                                  1.1 s

      ? synapse could not be checked in full                             synapse (101)
          the connection to synapse (101) was lost while it was being asked
          not known: disk, unit-running

      0 broken  0 warnings  2 unknown                                           exit 3
      details: lotus health --verbose
      "
    `);
  });

  test("a mistake of ours shows its stack", () => {
    const shown = text(
      reportOf([result(root, unknown("a mistake in lotus: x", "please report it", "Error: x\n    at y"))]),
    );
    expect(shown).toContain("    Error: x\n        at y\n");
    expect(shown).toContain("exit 70");
  });

  test("a run that was stopped says so", () => {
    const report = reportOf([result(root, unknown("stopped before it answered"))], { interrupted: true });
    expect(text(report)).toMatchInlineSnapshot(`
      "
      lotusguild  3 hosts  4 services  1 check  stopped                          1.1 s

      ? postgresql could not be checked in full                         postgres (102)
          stopped before it answered
          not known: unit-running

      0 broken  0 warnings  1 unknown                                         exit 130
      details: lotus health --verbose
      "
    `);
  });
});

test("when no host at all can be reached, that is said once", () => {
  const lost = (host: string): Finding => {
    return { kind: "host-unreachable", address: host, cause: "unreachable", reason: "no route to 192.0.2.1 port 22" };
  };
  const report = reportOf(["synapse", "postgres", "grafana"].map((host) => result(onHost(host), found(lost(host)))));
  expect(text(report)).toMatchInlineSnapshot(`
    "
    lotusguild  3 hosts  4 services  3 checks                                  1.1 s

    ✗ None of 3 hosts can be reached
        synapse, postgres, grafana
        no route to 192.0.2.1 port 22
        means   this machine has no way into their network, or all of them are down
        do      ip route
                then  ping -c 3 synapse

    3 broken  0 warnings  0 unknown                                           exit 1
    details: lotus health synapse --verbose
    what it means: lotus explain host-unreachable
    "
  `);
});
