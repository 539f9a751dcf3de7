import { excerpt } from "../probes/excerpt.ts";
import { askHttp, type HttpAnswer, type HttpRequest, withHttp } from "../probes/http.ts";
import { assetsOf, hasRightType, missingAsset, workerPath } from "../services/cinny.ts";
import { defineServiceCheck, type Looking, type ServiceSubject } from "./check.ts";
import { cinnyPlace } from "./cinny-serves.ts";
import type { Finding } from "./finding.ts";
import { afterPorts, shown } from "./surfaces.ts";

export interface AssetsSeen {
  readonly origin: string;
  /** Everything the page names, and the worker that the program registers. */
  readonly assets: readonly { readonly path: string; readonly answer: Pick<HttpAnswer, "status" | "headers"> }[];
  readonly missing: HttpAnswer;
}

export default defineServiceCheck({
  id: "cinny-assets",
  title: "serves every file its page names, and no others in their place",
  kinds: ["cinny"],
  after: [...afterPorts, "cinny-serves", "cinny-page"],
  observe,
  judge: (seen) => (seen === undefined ? [] : judgeAssets(seen)),
});

/** Asks for the first byte: it proves as much as megabytes do, and a server that sends all of it does no harm. */
export function firstByteOf(path: string): HttpRequest {
  return { path, headers: { range: "bytes=0-0", "accept-encoding": "identity" }, maxBytes: 64 * 1024 * 1024 };
}

async function observe({ host }: Looking, subject: ServiceSubject): Promise<AssetsSeen | undefined> {
  const place = cinnyPlace(subject);
  if (place === undefined) return undefined;
  const assets = withHttp(host, place, `GET ${place.origin}/`, async (ask) => {
    const page = await ask({ path: "/" });
    const paths = page.status === 200 ? [...new Set([...assetsOf(page.body), workerPath])] : [];
    return Promise.all(paths.map(async (path) => ({ path, answer: await ask(firstByteOf(path)) })));
  });
  // Silence tells nothing about a file; that nobody answers at all is for `cinny-serves` to say.
  const [seen, missing] = await Promise.all([assets, askHttp(host, place, { path: missingAsset })]);
  return { origin: place.origin, assets: seen, missing };
}

/** Judges what the page needs, and what is answered for what nobody has. */
export function judgeAssets({ origin, assets, missing }: AssetsSeen): readonly Finding[] {
  const wrong = assets.flatMap(({ path, answer }) => {
    const got = mistakeIn(path, answer);
    return got === undefined ? [] : [{ path, got }];
  });
  return [
    ...(wrong.length === 0 ? [] : [{ kind: "assets-wrong", origin, named: assets.length, wrong } as const]),
    ...judgeMissing(origin, missing),
  ];
}

function mistakeIn(path: string, { status, headers }: Pick<HttpAnswer, "status" | "headers">): string | undefined {
  const type = excerpt(headers["content-type"] ?? "no type", 60);
  if (status !== 200 && status !== 206) return `is answered ${status}`;
  return hasRightType(path, type) ? undefined : `is served as ${type}`;
}

function judgeMissing(origin: string, answer: HttpAnswer): readonly Finding[] {
  if (answer.status !== 200) return [];
  return [{ kind: "missing-asset-answered", asked: `GET ${origin}${missingAsset}`, got: shown(answer) }];
}
