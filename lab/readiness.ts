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

/** Prometheus itself is no target of the deployment; a variation adds it, and its last figure stays for five minutes. */
const sumOfTargets = 'sum(up{job!="prometheus"})';

/** What shows that the deployment as a whole works: the homeserver answers, and Prometheus reaches all its targets. */
export function wantedOf(estate: Estate): { readonly homeserver: Wanted; readonly monitoring: Wanted } {
  const at = (host: string, service: string, port: string): string =>
    `http://${addressOf(estate, host)}:${estate.port(service, port)}`;
  return {
    homeserver: { what: "Synapse", url: `${at("synapse", "synapse", "client")}/health`, body: "^OK$" },
    monitoring: {
      what: "every target of Prometheus",
      url: `${at("prometheus", "prometheus", "http")}/api/v1/query?query=${encodeURIComponent(sumOfTargets)}`,
      body: String.raw`"value":\[[\d.]+,"7"\]`,
    },
  };
}

async function fetchInside(url: string): Promise<string> {
  const program =
    "fetch(process.argv[1],{signal:AbortSignal.timeout(3000)}).then(r=>r.text()).then(console.log,e=>console.log(String(e.cause??e)))";
  const answer = await run([...insideNetwork, process.execPath, "-e", program, url], { mayFail: true, timeout: 5000 });
  return answer.stdout.trim();
}
