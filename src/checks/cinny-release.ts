import { firstScript, releaseIn, releaseNamed, versionLiteral } from "../services/cinny.ts";
import { defineServiceCheck } from "./check.ts";
import { judgeVersion } from "./version.ts";

/** Versions stand in a release's main program only; a file `release.json`, where there is one, says it better. */
export default defineServiceCheck({
  id: "cinny-release",
  title: "serves the release of the inventory or a newer one of its line",
  kinds: ["cinny"],
  after: ["unit-running", "ports-listening", "cinny-serves", "cinny-page"],
  applies: ({ paths, version }) => paths["site"] !== undefined && version !== undefined,
  observe: async ({ host }, { service }): Promise<string | undefined> => {
    const site = service.paths["site"] ?? "";
    const words = ["grep", "-roHE", "--include=index-*.js", versionLiteral, `${site}/assets`];
    const [page, release, found] = await Promise.all([
      host.read(`${site}/index.html`),
      host.read(`${site}/release.json`),
      host.query(["env", "LC_ALL=C", ...words]),
    ]);
    const script = firstScript(page ?? "");
    const named = release === undefined ? undefined : releaseNamed(release);
    return named ?? (script === undefined ? undefined : releaseIn(found.stdout, script));
  },
  judge: (running, { service }) => judgeVersion(running, service.version),
});
