import { type IncomingMessage, type RequestListener, request as httpRequest, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { createSecureContext, type SecureContext } from "node:tls";

import type { Inventory } from "../../src/inventory/inventory.ts";
import type { Certificate } from "./certificates.ts";

export interface FrontOptions {
  readonly inventory: Inventory;
  /** By public name. */
  readonly certificates: ReadonlyMap<string, Certificate>;
  /** What the proxy's own host serves: pages that are its own files. Undefined where it has none under that path. */
  readonly own: (name: string, path: string) => RequestListener | undefined;
  /** The loopback port behind a service; undefined where it does not listen. */
  readonly behind: (service: string) => number | undefined;
}

/** The proxy in front of the public names: ends TLS, serves its own pages and hands the rest on, as the inventory says. */
export function createFront({ inventory, certificates, own, behind }: FrontOptions): Server {
  const contexts = new Map(
    [...certificates].map(([name, pair]) => [name, createSecureContext({ cert: pair.cert, key: pair.key })]),
  );
  // A name nobody configured gets no certificate.
  const choose = (name: string, done: (error: Error | null, context?: SecureContext) => void): void => {
    const context = contexts.get(name);
    if (context) return done(null, context);
    done(new Error(`no certificate for ${name}`));
  };
  return createServer({ SNICallback: choose }, (request, response) => {
    const name = (request.headers.host ?? "").replace(/:\d+$/, "");
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const page = own(name, path);
    if (page) return page(request, response);
    const { to, url } = targetOf(inventory, name, request.url ?? "/");
    forward({ request, response, name, url, port: to === undefined ? undefined : behind(to) });
  });
}

/** Services that are not told the prefix they are reached under. */
const withoutPrefix: ReadonlySet<string> = new Set(["livekit", "lk-jwt-service"]);

/** The service behind a public address, and what it is asked for. */
function targetOf({ publicNames, services }: Inventory, name: string, url: string) {
  const entry = publicNames[name];
  const [prefix, special] = Object.entries(entry?.paths ?? {}).find(([start]) => url.startsWith(start)) ?? [];
  const kind = services.find((service) => service.name === special)?.kind ?? "";
  return {
    to: special ?? entry?.to,
    url: prefix !== undefined && withoutPrefix.has(kind) ? `/${url.slice(prefix.length)}` : url,
  };
}

interface Forwarding {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly name: string;
  readonly url: string;
  readonly port: number | undefined;
}

function forward({ request, response, name, url, port }: Forwarding): void {
  if (port === undefined) return badGateway(response);
  const headers = { ...request.headers, "x-forwarded-host": name, "x-forwarded-proto": "https", connection: "close" };
  const onward = httpRequest({ host: "127.0.0.1", port, method: request.method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => badGateway(response));
  request.pipe(onward);
}

/** nginx's words when what it forwards to is down. */
function badGateway(response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  const page =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";
  response.writeHead(502, { "content-type": "text/html" }).end(page);
}
