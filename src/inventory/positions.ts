import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node, type Pair } from "yaml";

/** Keys and indexes from the top of the file. */
export type Path = readonly (string | number)[];

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where things stand in one YAML file. */
export interface Positions {
  /** The value at a path; where there is none, the nearest key above it. */
  value(path: Path): Position;
  /** The key that a path ends in; for an item of a list, the item. */
  key(path: Path): Position;
}

export function positionsIn(document: Document, lines: LineCounter): Positions {
  const at = (offset: number | undefined): Position => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const find = (path: Path, wanted: "key" | "value"): Position => {
    let node: Node | undefined = document.contents ?? undefined;
    let last: number | undefined = node?.range?.[0];
    for (const [depth, step] of path.entries()) {
      const entry = child(node, step, document);
      if (entry === undefined) break;
      const isLast = depth === path.length - 1;
      last = isLast && wanted === "value" ? (startOf(entry.value) ?? entry.start) : entry.start;
      node = entry.value;
    }
    return at(last);
  };
  return { value: (path) => find(path, "value"), key: (path) => find(path, "key") };
}

/** A value that was left empty has no place of its own. */
function startOf(value: Node | undefined): number | undefined {
  const [start, end] = value?.range ?? [];
  return start === end ? undefined : start;
}

function child(
  parent: Node | undefined,
  step: string | number,
  document: Document,
): { readonly start: number | undefined; readonly value: Node | undefined } | undefined {
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  if (isSeq(node)) {
    const item = node.items[Number(step)] as Node | undefined;
    return item === undefined ? undefined : { start: item.range?.[0], value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = (node.items as readonly Pair<Node, Node | null>[]).find(({ key }) => keyText(key) === String(step));
  return pair === undefined ? undefined : { start: pair.key.range?.[0], value: pair.value ?? undefined };
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}
