import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from "node:http";
import { type Duplex, duplexPair } from "node:stream";

import type { RecordedAnswer } from "./captures.ts";

/** Headers that belong to one transfer or one moment, not to the answer. */
const passing: ReadonlySet<string> = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "date",
  "etag",
  "keep-alive",
  "transfer-encoding",
]);

/** A stream that speaks HTTP: every request on it is asked over a stream of its own from `open`, and the answer kept. */
export function tapHttp(open: () => Promise<Duplex>, keep: (answer: RecordedAnswer) => void): Duplex {
  const [near, far] = duplexPair();
  const server = createServer((request, response) => void passOn(request, response, open, keep));
  server.emit("connection", far);
  return near;
}

async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  open: () => Promise<Duplex>,
  keep: (answer: RecordedAnswer) => void,
): Promise<void> {
  const { method = "GET", url: path = "/" } = request;
  const { "accept-encoding": _packed, ...headers } = request.headers;
  try {
    const stream = await open();
    const onward = httpRequest({
      createConnection: () => stream,
      method,
      path,
      headers: { ...headers, connection: "close" },
    });
    request.pipe(onward);
    const answer = await new Promise<IncomingMessage>((resolve, reject) =>
      onward.once("response", resolve).once("error", reject),
    );
    const body = await textOf(answer);
    const kept = Object.entries(answer.headers).flatMap(([name, value]) =>
      passing.has(name) || value === undefined ? [] : [[name, [value].flat().join(", ")]],
    );
    const recorded: RecordedAnswer = {
      method,
      path,
      status: answer.statusCode ?? 0,
      headers: Object.fromEntries(kept),
      body,
    };
    keep(
      answer.headers["content-type"]?.startsWith("text/plain; version=") === true
        ? { ...recorded, body: thinned(body) }
        : recorded,
    );
    response.writeHead(recorded.status, recorded.headers).end(body);
  } catch {
    response.destroy();
  }
}

/** How many samples of each series are kept: exporters show one for every table and every device. */
const samplesKept = 3;

/** Metrics in Prometheus's text format with the first samples of each series. */
export function thinned(metrics: string): string {
  const counts = new Map<string, number>();
  const isKept = (line: string): boolean => {
    const series = /^([a-zA-Z_:][\w:]*)/.exec(line)?.[1];
    if (series === undefined) return true;
    const count = (counts.get(series) ?? 0) + 1;
    counts.set(series, count);
    return count <= samplesKept;
  };
  return metrics.split("\n").filter(isKept).join("\n");
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
