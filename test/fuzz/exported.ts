import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { repository } from "../../lab/places.ts";

const folders = ["src/probes", "src/services", "src/hosts", "src/inventory"];
const byName = /^export function ((?:parse|read|decode)(?:[A-Z]\w*)?)\b/gm;
/** First parameters that hold what somebody else wrote. */
const byParameter =
  /^export function (\w+)\(\s*(?:stdout|text|body|bytes|page|payload|log|answer|said|output|line|row)\s*: (?:string|Buffer|Uint8Array)\b/gm;

/** The names of all functions exported by probes, services, hosts and inventory that read text or bytes from elsewhere. */
export function exportedParsers(): ReadonlySet<string> {
  const files = folders.flatMap((folder) => readdirSync(join(repository, folder)).map((name) => join(folder, name)));
  const sources = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  const texts = sources.map((file) => readFileSync(join(repository, file), "utf8"));
  const names = texts.flatMap((source) => [...source.matchAll(byName), ...source.matchAll(byParameter)]);
  return new Set(names.map(([, name = ""]) => name));
}
