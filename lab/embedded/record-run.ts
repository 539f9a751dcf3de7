import { join } from "node:path";

import { accountOf } from "../../src/checks/account.ts";
import { runChecks } from "../../src/checks/engine.ts";
import { exitCodeOf } from "../../src/checks/exit-code.ts";
import { checks } from "../../src/checks/registry.ts";
import { openHosts } from "../../src/hosts/open-host.ts";
import type { Inventory } from "../../src/inventory/inventory.ts";
import { loadInventory } from "../../src/inventory/load.ts";
import { askHttp } from "../../src/probes/http.ts";
import { renderReportText } from "../../src/render/report-text.ts";
import { readEstate } from "../estate.ts";
import { repository } from "../places.ts";
import { replaceCaptures, writeDatabase } from "./captures.ts";
import { dumpDatabase } from "./database-dump.ts";
import { createRecording, type Recording } from "./recording.ts";
import { isScenario, type Scenario, scenarios } from "./scenarios.ts";
import { withoutSecrets } from "./without-secrets.ts";

// record-run.ts [FAULT]    asks the Debian lab all that a health run asks, and keeps the answers. Runs inside the lab's network.
const fault = process.argv[2];
const { inventory } = await loadInventory({
  file: join(repository, "inventory.yaml"),
  env: {},
  cwd: repository,
  home: repository,
});
const pool = openHosts({ environment: process.env });
const recording = createRecording(inventory, readEstate(), pool);
try {
  const exitCode = await healthRun(inventory, recording);
  const recordedAt = new Date().toISOString();
  if (fault === undefined) await keepHealthy(exitCode, recordedAt);
  else keepFault(fault, exitCode, recordedAt);
} finally {
  await pool.close();
}

/** Runs every check through the recording, shows the report and returns its exit code. */
async function healthRun(estate: Inventory, { view }: Recording): Promise<number> {
  const report = await runChecks({ inventory: estate, checks, view, now: () => new Date() });
  const exitCode = exitCodeOf(report, { strict: true });
  process.stdout.write(
    renderReportText(accountOf(report, estate), { width: 80, colour: false, detail: "normal", exitCode }),
  );
  return exitCode;
}

async function keepHealthy(exitCode: number, recordedAt: string): Promise<void> {
  if (exitCode !== 0) throw new Error("nothing was recorded: only a lab without findings is worth keeping");
  await askOwnPages(inventory, recording);
  const hosts = [...recording.hosts()].map(
    ([name, captures]) => [name, withoutSecrets({ recordedAt, captures })] as const,
  );
  const services = [...recording.services()].map(
    ([name, answers]) => [name, withoutSecrets({ recordedAt, answers })] as const,
  );
  replaceCaptures("hosts", undefined, new Map(hosts));
  replaceCaptures("http", undefined, new Map(services));
  writeDatabase(withoutSecrets(await dumpDatabase(inventory, recording.view)));
}

/** Keeps what the scenario of that name plays from captures. */
function keepFault(name: string, exitCode: number, recordedAt: string): void {
  const scenario: Scenario = isScenario(name) ? scenarios[name] : { title: "" };
  if (exitCode !== 1) throw new Error(`nothing was recorded: ${name} broke nothing that health sees`);
  const wanted = ([key]: readonly [string, unknown]): boolean => scenario.recorded?.includes(key) === true;
  const hosts = [...recording.hosts()].filter(wanted);
  const services = [...recording.services()].filter(wanted);
  replaceCaptures(
    "hosts",
    name,
    new Map(hosts.map(([host, captures]) => [host, withoutSecrets({ recordedAt, captures })])),
  );
  replaceCaptures(
    "http",
    name,
    new Map(services.map(([service, answers]) => [service, withoutSecrets({ recordedAt, answers })])),
  );
}

/** The pages that the proxy serves from its own files are asked once more by name: inside TLS nothing can be overheard. */
async function askOwnPages({ services, hosts, matrix }: Inventory, { view, keep }: Recording): Promise<void> {
  const proxy = services.find(({ kind }) => kind === "nginx-proxy-manager");
  const port = proxy?.ports.find(({ name }) => name === "https")?.first;
  const address = hosts.find(({ name }) => name === proxy?.host)?.address;
  if (!proxy || port === undefined || address === undefined) return;
  const wellKnown = [...new Set([matrix.wellKnownName, matrix.serverName])].flatMap((name) =>
    ["client", "server"].map((file) => `https://${name}/.well-known/matrix/${file}`),
  );
  const pages = services.flatMap((service) => (service.kind === "landing-page" ? [service.url] : []));
  for (const url of [...pages, ...wellKnown]) {
    const { hostname, pathname } = new URL(url);
    const request = { path: pathname, headers: { "accept-encoding": "identity" } };
    const { status, headers, body } = await askHttp(view(proxy.host), { address, port, tlsName: hostname }, request);
    const { "content-length": _length, date: _date, etag: _tag, connection: _connection, ...kept } = headers;
    keep(`${proxy.name}.https`, { method: "GET", path: url, status, headers: kept, body });
  }
}
