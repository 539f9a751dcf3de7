import { type Document, parseDocument } from "yaml";

/** In characters. No configuration is longer, and a longer text takes a hundred times its size in memory. */
const longest = 500_000;

/** The value of a YAML text, of a configuration on a host for instance; undefined for text that is none, or too long to be one. */
export function readYaml(text: string): unknown {
  if (text.length > longest) return undefined;
  const document = parseDocument(text, { logLevel: "silent" });
  return document.errors.length > 0 ? undefined : toData(document);
}

/** Undefined when an alias stands for nothing, or aliases of aliases grow without end. */
export function toData(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? null;
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}
