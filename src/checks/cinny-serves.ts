import { askHttp, type HttpAnswer, type HttpPlace, urlOf } from "../probes/http.ts";
import { configMistake, configPath, firstScript } from "../services/cinny.ts";
import { defineServiceCheck, type Looking, type ServiceSubject } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { afterPorts, shown } from "./surfaces.ts";

/** Where Cinny is asked on its own host. */
export interface CinnyPlace extends HttpPlace {
  /** `http://127.0.0.1` */
  readonly origin: string;
}

export interface CinnySeen {
  readonly origin: string;
  readonly page: Heard<HttpAnswer>;
  readonly config: Heard<HttpAnswer>;
}

export default defineServiceCheck({
  id: "cinny-serves",
  title: "serves its page and configuration",
  kinds: ["cinny"],
  after: afterPorts,
  applies: (service) => portNamed(service, "http") !== undefined,
  observe,
  judge: (seen) => (seen === undefined ? [] : judgeCinny(seen)),
});

/** The place of its http port as its own host sees it. */
export function cinnyPlace({ service, host }: ServiceSubject): CinnyPlace | undefined {
  const port = portNamed(service, "http");
  const address = port && addressesFromItself(port, host)[0];
  if (port === undefined || address === undefined) return undefined;
  const place = { address, port: port.first };
  return { ...place, origin: urlOf(place, { path: "" }).replace("GET ", "") };
}

async function observe({ host }: Looking, subject: ServiceSubject): Promise<CinnySeen | undefined> {
  const place = cinnyPlace(subject);
  if (place === undefined) return undefined;
  const [page, config] = await Promise.all(["/", configPath].map((path) => heard(askHttp(host, place, { path }))));
  return page && config && { origin: place.origin, page, config };
}

/** A broken configuration leaves people before an error message. */
export function judgeCinny({ origin, page, config }: CinnySeen): readonly Finding[] {
  return [...judgePage(origin, page), ...judgeConfig(origin, config)];
}

function judgePage(origin: string, seen: Heard<HttpAnswer>): readonly Finding[] {
  if (seen.kind === "silence") return [{ kind: "not-answering", asked: seen.asked, reason: seen.reason }];
  const { answer } = seen;
  if (answer.status === 200 && firstScript(answer.body) !== undefined) return [];
  return [{ kind: "wrong-answer", asked: `GET ${origin}/`, expected: "200 and the app's page", got: shown(answer) }];
}

function judgeConfig(origin: string, seen: Heard<HttpAnswer>): readonly Finding[] {
  if (seen.kind === "silence") return [{ kind: "not-answering", asked: seen.asked, reason: seen.reason }];
  const asked = `GET ${origin}${configPath}`;
  const { status, body } = seen.answer;
  if (status !== 200) return [{ kind: "web-config-broken", asked, mistake: shown(seen.answer) }];
  const mistake = configMistake(body);
  return mistake === undefined ? [] : [{ kind: "web-config-broken", asked, mistake }];
}
