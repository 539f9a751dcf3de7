/** A line of a diff: in both, only in the old text, only in the new one, a value that changes, or that many lines left out. */
export type DiffLine =
  | { readonly sign: " " | "-" | "+"; readonly text: string }
  | { readonly sign: "→"; readonly text: string; readonly from: string; readonly to: string }
  | { readonly sign: "…"; readonly count: number };

/** Beyond this many lines on either side, what differs is shown as one block: the table grows with the product. */
const most = 2000;

/** The lines that differ between two texts, with so many equal ones around them. Equal texts give no lines. */
export function diffLines(before: string, after: string, context = 1): readonly DiffLine[] {
  const [old, young] = [linesOf(before), linesOf(after)];
  const start = equalAtStart(old, young);
  const end = equalAtStart(old.slice(start).toReversed(), young.slice(start).toReversed());
  const middle = compare(old.slice(start, old.length - end), young.slice(start, young.length - end));
  const same = (text: string): DiffLine => ({ sign: " ", text });
  return folded([...old.slice(0, start).map(same), ...middle, ...old.slice(old.length - end).map(same)], context);
}

/** A text's last line feed ends a line and begins none; where it is missing, that is a difference too. */
function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  return text.endsWith("\n") ? lines.slice(0, -1) : [...lines.slice(0, -1), `${lines.at(-1)}  (no line feed)`];
}

function equalAtStart(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((line, index) => line !== other[index]);
  return differs === -1 ? Math.min(one.length, other.length) : differs;
}

/** By the longest common subsequence. */
function compare(old: readonly string[], young: readonly string[]): readonly DiffLine[] {
  const removed = old.map((text): DiffLine => ({ sign: "-", text }));
  const added = young.map((text): DiffLine => ({ sign: "+", text }));
  if (old.length === 0 || young.length === 0 || old.length > most || young.length > most) return [...removed, ...added];
  const common = lengths(old, young);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < young.length) {
    const [gone, come] = [old[i] ?? "", young[j] ?? ""];
    const isSame = gone === come;
    const drops = (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0);
    lines.push(isSame ? { sign: " ", text: gone } : drops ? { sign: "-", text: gone } : { sign: "+", text: come });
    if (isSame || drops) i += 1;
    if (isSame || !drops) j += 1;
  }
  return [...lines, ...removed.slice(i), ...added.slice(j)];
}

/** `lengths[i][j]`: of the longest common subsequence of what follows there. */
function lengths(old: readonly string[], young: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: old.length + 1 }, () => Array.from({ length: young.length + 1 }, () => 0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const [row = [], below = []] = [table[i], table[i + 1]];
    for (let j = young.length - 1; j >= 0; j -= 1) {
      row[j] = old[i] === young[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

/** Leaves out equal lines that are far from any difference. */
function folded(lines: readonly DiffLine[], context: number): readonly DiffLine[] {
  const changed = lines.flatMap(({ sign }, index) => (sign === " " ? [] : [index]));
  const isNear = (index: number): boolean => changed.some((at) => Math.abs(at - index) <= context);
  if (changed.length === 0) return [];
  const shown: DiffLine[] = [];
  let hidden = 0;
  for (const [index, line] of lines.entries()) {
    if (!isNear(index)) {
      hidden += 1;
      continue;
    }
    if (hidden > 0) shown.push({ sign: "…", count: hidden });
    hidden = 0;
    shown.push(line);
  }
  return hidden === 0 ? shown : [...shown, { sign: "…", count: hidden }];
}
