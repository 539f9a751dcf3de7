import { excerpt } from "../probes/excerpt.ts";
import { type HttpAnswer, urlOf, withHttp } from "../probes/http.ts";
import { configMistake, firstScript } from "../services/cinny.ts";
import { defineServiceCheck, type Looking, type ServiceSubject } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { addressesFromItself, portNamed } from "./place-of-port.ts";
import { afterPorts, shown } from "./surfaces.ts";

export interface CinnySeen {
  /** Where it was asked: `http://127.0.0.1`. */
  readonly origin: string;
  /** The page, and the script it loads first, asked for without its body; undefined when the page names none. */
  readonly page: Heard<{ readonly page: HttpAnswer; readonly script: HttpAnswer | undefined }>;
  readonly config: Heard<HttpAnswer>;
}

export default defineServiceCheck({
  id: "cinny-serves",
  title: "serves its page, program and configuration",
  kinds: ["cinny"],
  after: afterPorts,
  applies: (service) => portNamed(service, "http") !== undefined,
  observe,
  judge: (seen) => (seen === undefined ? [] : judgeCinny(seen)),
});

async function observe({ host: view }: Looking, { service, host }: ServiceSubject): Promise<CinnySeen | undefined> {
  const port = portNamed(service, "http");
  const address = port && addressesFromItself(port, host)[0];
  if (port === undefined || address === undefined) return undefined;
  const place = { address, port: port.first };
  const origin = urlOf(place, { path: "" }).replace("GET ", "");
  const page = withHttp(view, place, `GET ${origin}/`, async (ask) => {
    const page = await ask({ path: "/" });
    const path = firstScript(page.body);
    return { page, script: path === undefined ? undefined : await ask({ method: "HEAD", path }) };
  });
  const config = withHttp(view, place, `GET ${origin}/config.json`, (ask) => ask({ path: "/config.json" }));
  const [seenPage, seenConfig] = await Promise.all([heard(page), heard(config)]);
  return { origin, page: seenPage, config: seenConfig };
}

/** A page that names a script which is not there leaves people before a blank screen; so does a broken configuration. */
export function judgeCinny({ origin, page, config }: CinnySeen): readonly Finding[] {
  return [...judgePage(origin, page), ...judgeConfig(origin, config)];
}

function judgePage(origin: string, seen: CinnySeen["page"]): readonly Finding[] {
  if (seen.kind === "silence") return [{ kind: "not-answering", asked: seen.asked, reason: seen.reason }];
  const { page, script } = seen.answer;
  if (page.status !== 200 || script === undefined) {
    return [{ kind: "wrong-answer", asked: `GET ${origin}/`, expected: "200 and the app's page", got: shown(page) }];
  }
  const type = excerpt(script.headers["content-type"] ?? "no type", 60);
  if (script.status === 200 && type.includes("javascript")) return [];
  const asked = `HEAD ${origin}${firstScript(page.body)}`;
  return [{ kind: "wrong-answer", asked, expected: "200 and JavaScript", got: `${script.status} and ${type}` }];
}

function judgeConfig(origin: string, seen: Heard<HttpAnswer>): readonly Finding[] {
  if (seen.kind === "silence") return [{ kind: "not-answering", asked: seen.asked, reason: seen.reason }];
  const asked = `GET ${origin}/config.json`;
  const expected = "200 and a configuration that Cinny can start with";
  if (seen.answer.status !== 200) return [{ kind: "wrong-answer", asked, expected, got: shown(seen.answer) }];
  const mistake = configMistake(seen.answer.body);
  return mistake === undefined ? [] : [{ kind: "wrong-answer", asked, expected, got: mistake }];
}
