import { excerpt } from "../probes/excerpt.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { askAtDoor, type AskedPublicly, doorOf } from "./front-door.ts";
import { shown } from "./surfaces.ts";

export interface LandingSeen extends AskedPublicly {
  readonly path: string | undefined;
  /** What lies on the host; undefined when nothing does, or the inventory does not say where. */
  readonly file: string | undefined;
}

export default defineServiceCheck({
  id: "landing-page",
  title: "is served as it lies on the host",
  kinds: ["landing-page"],
  after: [],
  observe: async (looking, { service }): Promise<LandingSeen | undefined> => {
    const { hostname, pathname } = new URL(service.url);
    const door = doorOf(hostname, looking.inventory);
    const path = service.paths["page"];
    if (door === undefined) return undefined;
    const [asked, file] = await Promise.all([
      askAtDoor(looking, door, { path: pathname }),
      path === undefined ? undefined : looking.host.read(path),
    ]);
    return { ...asked, path, file };
  },
  judge: (seen) => (seen === undefined ? [] : judgeLandingPage(seen)),
});

/** Compares the page that is served with the file. */
export function judgeLandingPage({ url, heard, path, file }: LandingSeen): readonly Finding[] {
  if (heard.kind === "silence") return [{ kind: "not-answering", asked: heard.asked, reason: heard.reason }];
  const { answer } = heard;
  const type = excerpt(answer.headers["content-type"] ?? "no type", 60);
  if (answer.status !== 200 || !type.startsWith("text/html")) {
    return [{ kind: "wrong-answer", asked: url, expected: "200 and a page in HTML", got: `${type}: ${shown(answer)}` }];
  }
  if (path === undefined) return [];
  if (file === undefined)
    return [{ kind: "wrong-answer", asked: path, expected: "the landing page", got: "no such file" }];
  if (answer.body.trim() === file.trim()) return [];
  return [{ kind: "wrong-answer", asked: url, expected: `the page in ${path}`, got: shown(answer) }];
}
