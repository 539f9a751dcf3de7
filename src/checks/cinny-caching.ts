import { excerpt } from "../probes/excerpt.ts";
import { type HttpAnswer, withHttp } from "../probes/http.ts";
import { cacheMistake, configPath, firstScript, manifestPath, workerPath } from "../services/cinny.ts";
import { defineServiceCheck, type Looking, type ServiceSubject } from "./check.ts";
import { firstByteOf } from "./cinny-assets.ts";
import { cinnyPlace } from "./cinny-serves.ts";
import type { Finding } from "./finding.ts";
import { afterPorts } from "./surfaces.ts";

/** An answer with the path that was asked for. */
export interface Kept {
  readonly path: string;
  readonly answer: Pick<HttpAnswer, "status" | "headers">;
}

/** Whatever keeps its name from release to release must be asked for each time; what has a hash in its name need not be. */
export default defineServiceCheck({
  id: "cinny-caching",
  title: "tells browsers what to keep",
  kinds: ["cinny"],
  after: [...afterPorts, "cinny-serves", "cinny-page", "cinny-assets"],
  observe,
  judge: judgeCaching,
});

async function observe({ host }: Looking, subject: ServiceSubject): Promise<readonly Kept[]> {
  const place = cinnyPlace(subject);
  if (place === undefined) return [];
  return withHttp(host, place, `GET ${place.origin}/`, async (ask) => {
    const page = await ask({ path: "/" });
    const script = firstScript(page.body);
    const named = [workerPath, manifestPath, ...(script === undefined ? [] : [script])].map(firstByteOf);
    const asked = [{ path: configPath }, ...named];
    const answers = await Promise.all(
      asked.map(async (request) => ({ path: request.path, answer: await ask(request) })),
    );
    return [{ path: "/", answer: page }, ...answers];
  });
}

/** Judges answers that came; those that are missing are for others to judge. */
export function judgeCaching(kept: readonly Kept[]): readonly Finding[] {
  const wrong = kept.flatMap(({ path, answer: { status, headers } }) => {
    const header = headers["cache-control"];
    const mistake = status === 200 || status === 206 ? cacheMistake(path, header) : undefined;
    return mistake === undefined ? [] : [{ path, mistake, got: excerpt(header ?? "no Cache-Control", 60) }];
  });
  return wrong.length === 0 ? [] : [{ kind: "caching-wrong", wrong }];
}
