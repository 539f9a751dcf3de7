import { describe, expect, test } from "vitest";

import { load } from "../../../test/shipped-inventory.ts";
import { accountOf } from "../../checks/account.ts";
import type { Finding } from "../../checks/finding.ts";
import { bad, dead, found, good, inventory, reportOf, result, root, unknown } from "../../checks/testing/reports.ts";
import { renderReportHtml } from "./page.ts";
import { renderPicture } from "./picture.ts";
import { layOut, type Box } from "./layout.ts";
import { talksIn } from "./talks.ts";

const page = (report = bad) => renderReportHtml(accountOf(report, inventory), inventory, { exitCode: 1 });

test("says what the text says", () => {
  const text = page();
  for (const part of [
    "1 broken, 1 warning, 1 unknown",
    "postgresql is down",
    "&quot;FATAL: could not write lock file: No space left on device&quot;",
    "what it does is not done",
    "lotus exec postgres -- systemctl start postgresql@17-main.service",
    "1 finding that follows from it and 1 check that could not be made (homeserver, bridge)",
    "/ on synapse is 87% full",
    "grafana (103) did not finish the login within 5 s",
    "lotus explain unit-not-running",
    "not said, follows from unit-running of postgresql",
  ]) {
    expect(text).toContain(part);
  }
  expect(page(good)).toContain("everything works");
});

test("loads nothing, and lets no script run but its own", () => {
  const text = page();
  expect(text).toMatch(/default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'/);
  expect(text).not.toMatch(/\b(?:src|action)=|url\((?!#)|@import|https?:\/\//);
  expect(text.match(/<script/g)).toHaveLength(1);
});

test("what a host said stays text wherever it stands", () => {
  const evil = `</style></script><img src=x onerror=alert(1)>"'><script>alert(2)</script>`;
  const nasty: Finding = { ...dead, unit: evil, lastWords: [evil] };
  const text = page(
    reportOf([result(root, found(nasty)), result({ ...root, check: evil }, unknown(evil, evil, evil))]),
  );
  expect(text).not.toContain("<img");
  expect(text.match(/<\/?script/g)).toHaveLength(2);
  expect(text).toContain("&lt;/style&gt;&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&gt;");
});

describe("the picture", () => {
  const { inventory: shipped } = load();
  const layout = layOut(shipped, talksIn(shipped));
  const overlap = (a: Box, b: Box) =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

  test("has a place for every host, service and public name, inside of it and apart from each other", () => {
    expect(layout.hosts.map(({ host }) => host).toSorted()).toEqual(shipped.hosts.map(({ name }) => name).toSorted());
    const services = layout.hosts.flatMap((host) => host.services);
    expect(services.map(({ service }) => service).toSorted()).toEqual(
      shipped.services.map(({ name }) => name).toSorted(),
    );
    const boxes = [...layout.hosts, ...layout.names];
    expect(boxes.filter(({ x, y, width, height }) => x + width > layout.width || y + height > layout.height)).toEqual(
      [],
    );
    expect(boxes.filter((box, index) => boxes.slice(0, index).some((other) => overlap(box, other)))).toEqual([]);
  });

  test("has a line for everyone who talks to another", () => {
    const talks = talksIn(shipped);
    expect(talks.map(({ said }) => said)).toEqual(
      expect.arrayContaining([
        "matrix.lotusguild.org is served by npm",
        "npm hands requests on to hookshot",
        "synapse needs postgresql",
        "prometheus scrapes livekit",
      ]),
    );
    const drawn = renderPicture(accountOf(reportOf([], { hosts: [], services: [] }), shipped), shipped);
    expect(drawn.match(/<path class="talk /g)).toHaveLength(talks.length);
  });

  test("tells states apart by mark and by word", () => {
    const drawn = renderPicture(accountOf(bad, inventory), inventory);
    expect(drawn).toContain('aria-label="postgresql: broken"');
    expect(drawn).toContain('aria-label="synapse (101): warning"');
    expect(drawn).toContain('aria-label="grafana (103): unknown"');
    expect(drawn).toContain('aria-label="homeserver: hidden"');
    expect(drawn).toContain('aria-label="dashboards: not looked at"');
    expect(drawn).toMatch(/class="mark"[^>]*>✗</);
  });

  test("is drawn for a deployment whose services talk in a ring", () => {
    const ring = {
      ...inventory,
      services: inventory.services.map((service) =>
        service.name === "postgresql" ? { ...service, needs: ["homeserver"] } : service,
      ),
    };
    expect(renderPicture(accountOf(bad, ring), ring)).toContain("</svg>");
  });
});
