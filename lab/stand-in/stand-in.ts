import type { RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** What a stand-in needs of the deployment: names and secrets by variable name. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** A service that the lab cannot install, answering in its documented shapes. Ports are named, not numbered. */
export type StandIn = {
  /** The program it stands for. */
  readonly of: string;
  /** The process name the real program has, as `ss` and `ps` show it. */
  readonly process: string;
  readonly http: Readonly<Record<string, RequestListener>>;
  /** Systemd is told that it has started only then. */
  readonly started?: Promise<void>;
  readonly tcp?: Readonly<Record<string, (socket: Socket) => void>>;
};

/** Sends a JSON body. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

/** Sends plain text. */
export function sendText(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(body);
}

/** Sends a page. */
export function sendPage(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(body);
}

/** Sends metrics in Prometheus's text format. */
export function sendMetrics(response: ServerResponse, lines: readonly string[]): void {
  const type = "text/plain; version=0.0.4; charset=utf-8";
  response.writeHead(200, { "content-type": type }).end(`${lines.join("\n")}\n`);
}

/** The path of a request without its query. */
export function pathOf(url: string | undefined): string {
  return (url ?? "/").split("?")[0] ?? "/";
}

/** The metrics every Node.js program with a Prometheus client shows, read from this process. */
export function processMetrics(): readonly string[] {
  const started = Math.round(Date.now() / 1000 - process.uptime());
  const cpu = process.cpuUsage();
  return [
    "# TYPE process_cpu_seconds_total counter",
    `process_cpu_seconds_total ${(cpu.user + cpu.system) / 1e6}`,
    "# TYPE process_start_time_seconds gauge",
    `process_start_time_seconds ${started}`,
    "# TYPE process_resident_memory_bytes gauge",
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
  ];
}
