import { askHttp, type HttpAnswer, urlOf } from "../probes/http.ts";
import type { Looking, ServiceSubject } from "./check.ts";
import { type Heard, heard } from "./heard.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";

/** What was asked of a service's web port and what came back. */
export interface Asked {
  /** `GET http://127.0.0.1:9090/api/v1/rules` */
  readonly asked: string;
  readonly heard: Heard<HttpAnswer>;
}

/** Asks a service at its port `http`, from its own host; undefined when the inventory names no such port. */
export async function askItself(
  { host: view }: Pick<Looking, "host">,
  { service, host }: ServiceSubject,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Asked | undefined> {
  const port = portNamed(service, "http");
  const address = port && addressesFromItself(port, host)[0];
  if (port === undefined || address === undefined) return undefined;
  const place = { address, port: port.first };
  const request = { path, headers, maxBytes: 8 * 1024 * 1024 };
  return { asked: urlOf(place, request), heard: await heard(askHttp(view, place, request)) };
}
