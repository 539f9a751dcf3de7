import { parseDocument } from "yaml";

/** The value of a YAML text, of a configuration on a host for instance; undefined for text that is none. */
export function readYaml(text: string): unknown {
  const document = parseDocument(text, { logLevel: "silent" });
  return document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
}
