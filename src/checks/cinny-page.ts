import { askHttp, type HttpAnswer } from "../probes/http.ts";
import { defineServiceCheck } from "./check.ts";
import { cinnyPlace } from "./cinny-serves.ts";
import type { Finding } from "./finding.ts";
import { askAtDoor, type AskedPublicly, doorOf, namesOfKind } from "./front-door.ts";
import { type Heard, heard } from "./heard.ts";

export interface PageSeen {
  readonly path: string;
  /** What lies there; undefined when nothing does. */
  readonly onDisk: string | undefined;
  readonly direct: { readonly url: string; readonly heard: Heard<HttpAnswer> };
  /** Through the proxy, under each of its names. */
  readonly atDoors: readonly (AskedPublicly & { readonly proxy: string })[];
}

/** The page names the files of one release, so that an old copy of it leads to files that may be gone. */
export default defineServiceCheck({
  id: "cinny-page",
  title: "serves the page on its disk, directly and through the proxy",
  kinds: ["cinny"],
  after: ["unit-running", "ports-listening", "cinny-serves"],
  applies: ({ paths }) => paths["site"] !== undefined,
  observe: async (looking, { service, host }): Promise<PageSeen | undefined> => {
    const place = cinnyPlace({ kind: "service", service, host });
    if (place === undefined) return undefined;
    const path = `${service.paths["site"]}/index.html`;
    const doors = namesOfKind("cinny", looking.inventory).map((name) => doorOf(name, looking.inventory));
    const [onDisk, direct, ...atDoors] = await Promise.all([
      looking.host.read(path),
      heard(askHttp(looking.host, place, { path: "/" })),
      ...doors
        .filter((door) => door !== undefined)
        .map(async (door) => ({ ...(await askAtDoor(looking, door, { path: "/" })), proxy: door.hostName })),
    ]);
    return { path, onDisk, direct: { url: `${place.origin}/`, heard: direct }, atDoors };
  },
  judge: (seen) => (seen === undefined ? [] : judgePages(seen)),
});

/** Judges pages that came; that one came at all is for others to judge. */
export function judgePages({ path, onDisk, direct, atDoors }: PageSeen): readonly Finding[] {
  const isOther = ({ heard: seen }: AskedPublicly) =>
    seen.kind === "answer" && seen.answer.status === 200 && seen.answer.body !== onDisk;
  if (isOther(direct)) return [{ kind: "page-differs", url: direct.url, path, proxy: undefined }];
  return atDoors.filter(isOther).map(({ url, proxy }) => ({ kind: "page-differs", url, path, proxy }));
}
