import { parseDocument } from "yaml";

/** In characters. No configuration is longer, and a longer text takes a hundred times its size in memory. */
const longest = 500_000;

/** The value of a YAML text, of a configuration on a host for instance; undefined for text that is none, or too long to be one. */
export function readYaml(text: string): unknown {
  if (text.length > longest) return undefined;
  const document = parseDocument(text, { logLevel: "silent" });
  return document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
}
