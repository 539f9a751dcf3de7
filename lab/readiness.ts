import { setTimeout as sleep } from "node:timers/promises";
import { addressOf } from "./estate.ts";
import type { Estate } from "./estate.ts";
import { insideNetwork } from "./network.ts";
import { run } from "./run.ts";

/** One thing to wait for inside the lab's network. */
export type Wanted = {
  readonly what: string;
  readonly url: string;
  /** A pattern the answer's body must match. */
  readonly body: string;
};

/** Waits until a URL inside the lab answers 200 with a body that matches, and gives that. Rejects when the time is up. */
export async function waitForAnswer(wanted: Wanted, seconds: number): Promise<string> {
  const limit = Date.now() + seconds * 1000;
  let last = "";
  while (Date.now() < limit) {
    last = await fetchInside(wanted.url);
    if (new RegExp(wanted.body).test(last)) return last;
    await sleep(100);
  }
  throw new Error(`${wanted.what} did not work within ${seconds} s; ${wanted.url} said: ${last.slice(0, 400)}`);
}

/** Waits until a TCP port inside the lab accepts connections. */
export async function waitForPort(address: string, port: number, seconds: number): Promise<void> {
  const script = 'until (exec 3<>"/dev/tcp/$0/$1") 2>/dev/null; do sleep 0.05; done';
  const command = [...insideNetwork, "timeout", String(seconds), "bash", "-c", script, address, String(port)];
  await run(command, { timeout: (seconds + 2) * 1000 });
}

/** What shows that the deployment as a whole works: the homeserver answers, and Prometheus reaches all its targets. */
export function wantedOf(estate: Estate): { readonly homeserver: Wanted; readonly monitoring: Wanted } {
  return {
    homeserver: { what: "Synapse", url: `${baseOf(estate, "synapse", "client")}/health`, body: "^OK$" },
    monitoring: targetsUp(estate, 7),
  };
}

/** What Prometheus says when so many of its targets answer, in scrapes later than `since` (seconds since 1970). */
export function targetsUp(estate: Estate, count: number, since = 0): Wanted {
  // Prometheus itself is no target of the deployment; a variation adds it, and its last figure stays for five minutes.
  const up = 'up{job!="prometheus"}';
  const query = `sum(${up} and timestamp(${up}) > ${since})`;
  return {
    what: `Prometheus with ${count} targets up`,
    url: `${prometheusOf(estate)}/api/v1/query?query=${encodeURIComponent(query)}`,
    body: String.raw`"value":\[[\d.]+,"${count}"\]`,
  };
}

/** Where Prometheus answers inside the lab. */
export function prometheusOf(estate: Estate): string {
  return baseOf(estate, "prometheus", "http");
}

function baseOf(estate: Estate, service: string, port: string): string {
  return `http://${addressOf(estate, service)}:${estate.port(service, port)}`;
}

async function fetchInside(url: string): Promise<string> {
  const program =
    "fetch(process.argv[1],{signal:AbortSignal.timeout(3000)}).then(r=>r.text()).then(console.log,e=>console.log(String(e.cause??e)))";
  const answer = await run([...insideNetwork, process.execPath, "-e", program, url], { mayFail: true, timeout: 5000 });
  return answer.stdout.trim();
}
