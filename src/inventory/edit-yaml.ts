import { type Document, isMap, isScalar, parseDocument, stringify, type YAMLMap } from "yaml";

/** A value for a place in a YAML text. The keys above it are made where they are missing. */
export interface YamlEdit {
  readonly path: readonly string[];
  readonly value: string;
  /** Said behind a value that is new. */
  readonly comment?: string | undefined;
}

/**
 * The text with these values, and every other character of it as it was: the document says where things stand, and only there the
 * text is changed. Undefined where a place is something else than a value or has an alias in its way.
 */
export function editedYaml(text: string, edits: readonly YamlEdit[]): string | undefined {
  let edited: string | undefined = text;
  for (const edit of edits) edited = edited === undefined ? undefined : editedOnce(edited, edit);
  return edited;
}

function editedOnce(text: string, { path, value, comment }: YamlEdit): string | undefined {
  const document = parseDocument(text, { logLevel: "silent" });
  if (document.errors.length > 0) return undefined;
  const node = document.getIn(path, true);
  if (isScalar(node) && node.range) {
    const [from, to] = node.range;
    return text.slice(0, from) + scalar(value) + text.slice(to);
  }
  if (node !== undefined) return undefined;
  const depth = deepestMap(document, path);
  const above = document.getIn(path.slice(0, depth), true);
  if (!isMap(above) || above.items.length === 0 || above.has(path[depth])) return undefined;
  const said = comment === undefined ? "" : ` # ${comment}`;
  return inserted(text, above, path.slice(depth), `${scalar(value)}${said}`, comment);
}

/** How many of the keys lead to maps that are there. */
function deepestMap(document: Document, path: readonly string[]): number {
  const depths = [...path.keys()].toReversed();
  return (
    depths.find((depth) => isMap(depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true))) ?? 0
  );
}

function inserted(
  text: string,
  map: YAMLMap,
  keys: readonly string[],
  value: string,
  comment?: string,
): string | undefined {
  const last = map.items.at(-1);
  const end = endOf(last?.value) ?? endOf(last?.key);
  const first = map.items[0]?.key;
  const start = isScalar(first) ? first.range?.[0] : undefined;
  if (end === undefined || start === undefined) return undefined;
  if (map.flow === true) {
    const plain = comment === undefined ? value : value.slice(0, value.lastIndexOf(" # "));
    const nested = keys
      .toReversed()
      .reduce((inner, key, index) => (index === 0 ? `${key}: ${inner}` : `${key}: { ${inner} }`), plain);
    return `${text.slice(0, end)}, ${nested}${text.slice(end)}`;
  }
  const indent = start - (text.lastIndexOf("\n", start - 1) + 1);
  const lines = keys.map(
    (key, index) => `${" ".repeat(indent + 2 * index)}${key}:${index === keys.length - 1 ? ` ${value}` : ""}\n`,
  );
  const lineEnd = text.indexOf("\n", end);
  const at = lineEnd === -1 ? text.length : lineEnd + 1;
  const before = text.slice(0, at);
  return `${before}${before.endsWith("\n") ? "" : "\n"}${lines.join("")}${text.slice(at)}`;
}

/** Behind the last character of a value: of its last line, where it is a block. */
function endOf(node: unknown): number | undefined {
  if (isMap(node) && node.flow !== true && node.items.length > 0) {
    const last = node.items.at(-1);
    return endOf(last?.value) ?? endOf(last?.key);
  }
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return undefined;
  return Number(node.range[1]);
}

/** As short as it may be: numbers without quotes. */
function scalar(value: string): string {
  return /^-?\d+(\.\d+)?$/.test(value) ? value : stringify(value, { lineWidth: 0 }).trimEnd();
}
