import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, test } from "vitest";

import type { HostView } from "../hosts/host.ts";
import { localView } from "../probes/testing/local-view.ts";
import { autheliaSurface } from "../services/authelia.ts";
import { draupnirSurface } from "../services/draupnir.ts";
import { exporterSeries } from "../services/exporters.ts";
import { grafanaSurface } from "../services/grafana.ts";
import { hookshotSurfaces } from "../services/hookshot.ts";
import { livekitSurfaces } from "../services/livekit.ts";
import { lkJwtSurfaces } from "../services/lk-jwt-service.ts";
import { lldapSurface } from "../services/lldap.ts";
import { metricsSurface } from "../services/metrics.ts";
import { npmSurface } from "../services/nginx-proxy-manager.ts";
import { prometheusSurface } from "../services/prometheus.ts";
import type { Surface } from "../services/surface.ts";
import { synapseSeries, synapseSurfaces } from "../services/synapse.ts";
import { uptimeKumaSurface } from "../services/uptime-kuma.ts";
import type { Looking } from "./check.ts";
import { judgeSurfaces, lookAt } from "./surfaces.ts";
import { answered, silent } from "./testing/answers.ts";
import { shippedInventory, subjectOf } from "./testing/shipped-inventory.ts";
import { pageWith } from "./website-serves.ts";

const now = new Date("2026-11-22T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const judged = (surface: Surface, heard: ReturnType<typeof answered> | ReturnType<typeof silent>, since?: Date) =>
  judgeSurfaces({ told: [{ surface, asked: "GET it", heard }], since }, now).map(({ kind }) => kind);

const [health, versions, serverVersion] = synapseSurfaces as [Surface, Surface, Surface];
const [liveness, livekitMetrics] = livekitSurfaces as [Surface, Surface];
const [healthz, preflight] = lkJwtSurfaces as [Surface, Surface];
const [bridge, , hookshotMetrics] = hookshotSurfaces as [Surface, Surface, Surface];
const synapseMetrics = metricsSurface("/_synapse/metrics", synapseSeries);
const postgresMetrics = metricsSurface("/metrics", exporterSeries("prometheus-postgres-exporter.service"));
const page = "<!doctype html>\n<html lang='en'><title>LLDAP Administration</title></html>";
const express = '<!DOCTYPE html>\n<html lang="en">\n<body>\n<pre>Not Found</pre>\n</body>\n</html>\n';

// Synapse, nginx, Prometheus and postgres_exporter: captured from the Debian lab. The others: as documented.
const rows: readonly (readonly [string, Surface, ReturnType<typeof answered>, boolean])[] = [
  ["Synapse's health", health, answered(200, "OK"), true],
  ["Synapse's health, behind a wrong port", health, answered(200, page), false],
  ["Synapse's versions", versions, answered(200, '{"versions":["r0.0.1","v1.12"],"unstable_features":{}}'), true],
  ["no versions", versions, answered(200, '{"versions":[]}'), false],
  ["Synapse's version", serverVersion, answered(200, '{"server":{"name":"Synapse","version":"1.149.0"}}'), true],
  ["another server's version", serverVersion, answered(200, '{"server":{"name":"Dendrite","version":"0.13"}}'), false],
  [
    "Synapse's metrics",
    synapseMetrics,
    answered(
      200,
      'synapse_build_info{osversion="Linux 6.18.44",pythonversion="CPython 3.13.5",version="1.149.0"} 1.0\n',
    ),
    true,
  ],
  [
    "a page in place of metrics",
    synapseMetrics,
    answered(404, "\n<html>\n  <head><title>404 - No Such Resource</title></head>"),
    false,
  ],
  ["postgres_exporter's metrics", postgresMetrics, answered(200, "# TYPE pg_up gauge\npg_up 1\n"), true],
  ["another exporter's metrics", postgresMetrics, answered(200, "node_load1 0.5\n"), false],
  ["LiveKit", liveness, answered(200, "OK"), true],
  ["LiveKit, stuck", liveness, answered(406, "Not Ready\nNode Updated At 2026-11-22 11:59:50"), false],
  [
    "LiveKit's metrics",
    livekitMetrics,
    answered(200, 'livekit_room_total{node_id="a"} 0\nlivekit_participant_total{node_id="a"} 0\n'),
    true,
  ],
  ["lk-jwt-service", healthz, answered(200), true],
  ["something else on its port", healthz, answered(200, "OK"), false],
  ["lk-jwt-service for browsers", preflight, answered(200, "", { "access-control-allow-origin": "*" }), true],
  ["a proxy that drops the header", preflight, answered(200), false],
  ["hookshot's bridge", bridge, answered(200, '{"ready":true}'), true],
  ["hookshot's bridge, not ready", bridge, answered(500, '{"ready":false}'), false],
  ["hookshot's metrics", hookshotMetrics, answered(200, "hookshot_connections 11\n"), true],
  ["Draupnir", draupnirSurface, answered(200), true],
  ["Draupnir, not started", draupnirSurface, answered(418), false],
  ["Prometheus", prometheusSurface, answered(200, "Prometheus Server is Ready.\n"), true],
  ["Grafana", grafanaSurface, answered(200, '{"commit":"b2d1b7e","database":"ok","version":"12.4.0"}'), true],
  ["Grafana without its database", grafanaSurface, answered(503, '{"commit":"b2d1b7e","database":"failing"}'), false],
  [
    "Nginx Proxy Manager",
    npmSurface,
    answered(200, '{"status":"OK","setup":true,"version":{"major":2,"minor":13,"revision":5}}'),
    true,
  ],
  [
    "Nginx Proxy Manager without its program",
    npmSurface,
    answered(502, "<html><head><title>502 Bad Gateway</title></head>"),
    false,
  ],
  ["Authelia", autheliaSurface, answered(200, '{"status":"OK"}'), true],
  ["LLDAP", lldapSurface, answered(200), true],
  ["LLDAP's web page for an unknown path", lldapSurface, answered(200, page), false],
  ["Uptime Kuma", uptimeKumaSurface, answered(404, '{"ok":false,"msg":"Monitor not found or not active."}'), true],
  ["a page in place of Uptime Kuma", uptimeKumaSurface, answered(404, page), false],
  ["synapse-admin", pageWith("synapse-admin"), answered(200, "<title>Synapse-Admin</title>"), true],
  ["nginx's own page", pageWith("synapse-admin"), answered(200, "<title>Welcome to nginx!</title>"), false],
];
test.each(rows)("%s", (_, surface, heard, fine) => {
  expect(judged(surface, heard)).toEqual(fine ? [] : ["wrong-answer"]);
});

describe("a service that says it is starting", () => {
  test.each([
    ["Draupnir", draupnirSurface, answered(418)],
    ["hookshot, in JSON", bridge, answered(500, '{"ready":false}')],
    ["hookshot, in HTML", bridge, answered(404, express)],
    ["Prometheus", prometheusSurface, answered(503, "Service Unavailable")],
  ])("%s is believed for ten minutes", (_, surface, heard) => {
    expect(judged(surface, heard, minutesAgo(2))).toEqual(["still-starting"]);
    expect(judged(surface, heard, minutesAgo(11))).toEqual(["wrong-answer"]);
    expect(judged(surface, heard)).toEqual(["wrong-answer"]);
  });
});

test("silence is a finding of its own", () => {
  expect(judged(health, silent())).toEqual(["not-answering"]);
});

describe("lookAt", () => {
  const local = localView();
  afterAll(() => local.close());

  test("asks at every address a port binds, and nothing of a port the inventory does not name", async () => {
    const hosts: unknown[] = [];
    const server = createServer(({ url, headers }, response) => {
      hosts.push(headers.host);
      response.end(url === "/health" ? "OK\u001b[2J" : "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const inventory = await shippedInventory();
    const ports = [
      { name: "client", first: port, last: port, protocols: ["tcp"], binds: ["loopback", "own"], from: ["network"] },
    ] as const;
    const subject = subjectOf(inventory, "synapse", { address: "127.0.0.1", ports });
    const host: HostView = local;
    const looking: Looking = { inventory, host, from: () => host, now: () => now };
    const seen = await lookAt(looking, subject, [health, synapseMetrics]);
    server.close();
    expect(seen.told.map(({ asked }) => asked)).toEqual(Array(2).fill(`GET http://127.0.0.1:${port}/health`));
    expect(hosts).toEqual(Array(2).fill(`127.0.0.1:${port}`));
    expect(judgeSurfaces(seen, now)[0]).toEqual({
      kind: "wrong-answer",
      asked: `GET http://127.0.0.1:${port}/health`,
      expected: '200 "OK"',
      got: "200 OK",
    });
  });
});
