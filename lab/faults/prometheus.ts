import { runOn } from "../machine.ts";
import { prometheusOf, type Wanted, waitForAnswer } from "../readiness.ts";
import { type Fault, type Lab, waitForTargets } from "./fault.ts";
import { changeFile, restoreFile } from "./files.ts";

const host = "prometheus";
const config = "/etc/prometheus/prometheus.yml";
const rules = "/etc/prometheus/rules/lotus-lab.yml";
const storj = "/etc/prometheus/rules/storj.yml";

/** A job was taken out of the configuration. */
export const scrapeJobMissing = otherConfig("a scrape job is gone", (text) => withoutJob(text, "livekit"), {
  path: "/api/v1/targets?state=active",
  body: '^(?!.*"scrapePool":"livekit").*"activeTargets"',
});

/** A job asks for TLS where there is none. */
export const targetDown = otherConfig("a job asks a target for TLS that has none", addTo("hookshot", "scheme: https"), {
  path: "/api/v1/targets?state=active",
  body: "HTTP response to HTTPS client",
});

/** A job is scraped so seldom that its figures run out in between. */
export const scrapeStale = otherConfig("a job is scraped once an hour", addTo("livekit", "scrape_interval: 1h"), {
  path: "/api/v1/targets?state=active",
  body: '"scrapeInterval":"1h"',
});

/** A mistake in the configuration: Prometheus refuses it and goes on with the one before. */
export const prometheusConfigBroken = otherConfig(
  "the configuration of Prometheus has a mistake",
  (text) => `${text}\nscrape_config: []\n`,
  { path: "/api/v1/status/runtimeinfo", body: '"reloadConfigSuccess":false' },
);

/** One more job: nothing of the inventory is missing. */
export const scrapeJobAdded = otherConfig(
  "Prometheus scrapes itself, too",
  (text) => `${text}  - job_name: prometheus\n    static_configs: [{ targets: ["localhost:9090"] }]\n`,
  { path: "/api/v1/targets?state=active", body: '"scrapePool":"prometheus"' },
);

/** A rule whose expression can be read but not evaluated. */
export const ruleFailing = moreRules(
  "a rule cannot be evaluated",
  "- { alert: TwoForOne, expr: 'up + on () up > 5' }",
  '"health":"err"',
);

/** An alert fires about something that lotus does not look at. */
export const alertFiring = moreRules(
  "an alert fires that nothing else explains",
  "- { alert: QueueTooLong, expr: 'vector(1) > 0', labels: { severity: warning } }",
  '"state":"firing"',
);

/** A rule that is true, but not for long enough to fire. */
export const alertPending = moreRules(
  "an alert is pending",
  "- { alert: QueueTooLong, expr: 'vector(1) > 0', for: 1h, labels: { severity: warning } }",
  '"state":"pending"',
);

/** Rules besides those of the inventory. */
export const ruleAdded = moreRules(
  "Prometheus has one more alert and one more recording",
  "- { alert: NobodyHome, expr: 'absent(up)' }\n      - { record: job:up, expr: 'sum by (job) (up)' }",
  '"name":"job:up".*"health":"ok"',
);

/** A service is stopped, and an alert says so, too. */
export const alertExplained: Fault = {
  what: "hookshot is stopped, and an alert fires about it",
  host: "synapse",
  break: async (lab) => {
    await runOn("synapse", ["systemctl", "stop", "matrix-hookshot.service"]);
    await writeRules(lab, `- { alert: HookshotDown, expr: 'up{job="hookshot"} < 1' }`, '"state":"firing"');
  },
  mend: async (lab) => {
    await runOn("synapse", ["systemctl", "start", "matrix-hookshot.service"]);
    await removeRules(lab);
  },
};

/** The Storj node has not been updated. */
export const storjOutdated: Fault = {
  what: "the Storj node is not up to date",
  host,
  break: (lab) => setStorj(lab, 0),
  mend: (lab) => setStorj(lab, 1),
};

/** Prometheus was restarted a moment ago and has not scraped everything yet. */
export const prometheusRestarted: Fault = {
  what: "Prometheus was restarted a moment ago",
  host,
  break: async (lab) => {
    await runOn(host, ["systemctl", "restart", "prometheus.service"]);
    await wait(lab, { path: "/-/ready", body: "is Ready" });
  },
  mend: (lab) => wait(lab, { path: "/-/ready", body: "is Ready" }),
};

type Sign = Pick<Wanted, "body"> & { readonly path: string };

function otherConfig(what: string, change: (text: string) => string, sign: Sign): Fault {
  return {
    what,
    host,
    break: async (lab) => {
      await changeFile(host, config, change);
      await reload();
      await wait(lab, sign);
    },
    mend: async (lab) => {
      await restoreFile(host, config);
      const since = Date.now() / 1000;
      await reload();
      await wait(lab, { path: "/api/v1/status/runtimeinfo", body: '"reloadConfigSuccess":true' });
      await waitForTargets(lab, 7, since);
    },
  };
}

function moreRules(what: string, text: string, sign: string): Fault {
  return { what, host, break: (lab) => writeRules(lab, text, sign), mend: removeRules };
}

async function writeRules(lab: Lab, text: string, sign: string): Promise<void> {
  await write(rules, `groups:\n  - name: lotus-lab\n    rules:\n      ${text}\n`);
  await reload();
  await wait(lab, { path: "/api/v1/rules", body: sign });
}

async function removeRules(lab: Lab): Promise<void> {
  await runOn(host, ["rm", "-f", rules]);
  await reload();
  await wait(lab, { path: "/api/v1/rules", body: '^(?!.*"name":"lotus-lab").*"groups"' });
}

async function setStorj(lab: Lab, value: number): Promise<void> {
  await runOn(host, ["sed", "-i", `s/vector([0-9])/vector(${value})/`, storj]);
  await reload();
  const path = `/api/v1/query?query=${encodeURIComponent("storj_uptodate")}`;
  await wait(lab, { path, body: String.raw`"value":\[[\d.]+,"${value}"\]` });
}

function withoutJob(text: string, job: string): string {
  const parts = text.split(/(?=^ {2}- job_name: )/m);
  return parts.filter((part) => !part.startsWith(`  - job_name: ${job}\n`)).join("");
}

function addTo(job: string, line: string): (text: string) => string {
  return (text) => text.replace(`  - job_name: ${job}\n`, (head) => `${head}    ${line}\n`);
}

async function write(path: string, text: string): Promise<void> {
  await runOn(host, ["sh", "-c", 'cat > "$0"', path], { input: text });
}

async function reload(): Promise<void> {
  await runOn(host, ["systemctl", "reload", "prometheus.service"]);
}

async function wait({ estate }: Lab, { path, body }: Sign): Promise<void> {
  const url = prometheusOf(estate) + path;
  await waitForAnswer({ what: `Prometheus at ${path}`, url, body }, 30);
}
