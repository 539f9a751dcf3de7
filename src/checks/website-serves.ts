import type { Surface } from "../services/surface.ts";
import { defineServiceCheck } from "./check.ts";
import { afterPorts, judgeSurfaces, lookAt } from "./surfaces.ts";

export default defineServiceCheck({
  id: "website-serves",
  title: "serves the page with what must stand in it",
  kinds: ["website"],
  after: afterPorts,
  observe: (looking, subject) => lookAt(looking, subject, [pageWith(subject.service.content)]),
  judge: (seen, _subject, { now }) => judgeSurfaces(seen, now),
});

/** A front page in which a text stands, in capitals or not. */
export function pageWith(content: string): Surface {
  return {
    port: "http",
    path: "/",
    expected: `200 and a page with "${content}"`,
    fits: ({ status, body }) => status === 200 && body.toLowerCase().includes(content.toLowerCase()),
  };
}
