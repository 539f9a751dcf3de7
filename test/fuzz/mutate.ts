import fc from "fast-check";

type Edit = (text: string) => string;

/** What breaks parsers: separators, numbers that are none or too large, control characters, anything. */
const splinters = [
  ..."\n\t\0\r :;,=-+\"'`\\/<>{}[]()|%#@*.".split(""),
  "\n\n",
  "\u001b[31m",
  "\u2028",
  "é",
  "\u{1f600}",
  "-1",
  "99999999999999999999",
  "1e999",
  "0x10",
  "NaN",
  "n/a",
  "[not set]",
  "__proto__",
];
const junk = fc.oneof(
  fc.constantFrom(...splinters),
  fc.nat().map(String),
  fc.string({ unit: "binary", maxLength: 30 }),
);
const share = fc.double({ min: 0, max: 1, noNaN: true });

const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(share, junk).map(
    ([at, piece]): Edit =>
      (text) =>
        splice(text, at, 0, piece),
  ),
  fc.tuple(share, fc.nat(40)).map(
    ([at, length]): Edit =>
      (text) =>
        splice(text, at, length, ""),
  ),
  fc.tuple(share, fc.nat(40), junk).map(
    ([at, length, piece]): Edit =>
      (text) =>
        splice(text, at, length, piece),
  ),
  fc.tuple(share, fc.nat(200), fc.nat(30)).map(
    ([at, length, times]): Edit =>
      (text) =>
        repeat(text, at, length, times),
  ),
  share.map(
    (at): Edit =>
      (text) =>
        text.slice(0, place(text, at)),
  ),
  fc.tuple(share, share).map(
    ([one, other]): Edit =>
      (text) =>
        swapLines(text, one, other),
  ),
  fc.tuple(share, junk).map(
    ([at, piece]): Edit =>
      (text) =>
        replaceWord(text, at, piece),
  ),
);

/** One of the captures with up to ten edits; now and then anything at all. */
export function mutated(captures: readonly string[]): fc.Arbitrary<string> {
  const edited = fc
    .tuple(fc.constantFrom(...captures), fc.array(edits, { maxLength: 10 }))
    .map(([capture, changes]) => changes.reduce((text, change) => change(text), capture.slice(0, 60_000)));
  return fc.oneof({ weight: 9, arbitrary: edited }, { weight: 1, arbitrary: fc.string({ unit: "binary" }) });
}

/** Repeated, each is the worst case of some careless pattern. */
const fillers = [
  ...' a0\n"{<(:=,\\'.split(""),
  "\u001b[",
  "\u001b]",
  "a b\n",
  "<script ",
  'type="module" ',
  'a="',
  "a=1\n\n",
  "-- ",
];

/** Inputs of `size` characters meant to take a parser's time or memory: its captures over and over, and one thing repeated, alone or inside. */
export function* hostile(captures: readonly string[], size: number): Generator<string> {
  const capture = captures.toSorted((a, b) => b.length - a.length)[0] ?? "";
  const lines = capture.split("\n").filter((line) => line !== "");
  const heading = lines[0] ?? "x";
  yield repeatedTo(size, () => `${capture}\n`);
  // Every row another one, below the same heading.
  yield `${heading}\n${repeatedTo(size, (row) => `${(lines[row % lines.length] ?? "x").replaceAll(/\d+/g, String(row))}\n`)}`;
  const middle = Math.ceil(capture.length / 2);
  const gap = capture.search(/[\s"{=(<]/) + 1;
  for (const filler of fillers) {
    const filling = filler.repeat(size / filler.length);
    yield capture.slice(0, middle) + filling + capture.slice(middle);
    yield capture.slice(0, gap) + filling;
  }
}

function repeatedTo(length: number, row: (index: number) => string): string {
  const rows: string[] = [];
  for (let size = 0; size < length; size += rows.at(-1)?.length ?? 1) rows.push(row(rows.length));
  return rows.join("");
}

function place(text: string, at: number): number {
  return Math.floor(at * text.length);
}

function splice(text: string, at: number, length: number, piece: string): string {
  const from = place(text, at);
  return text.slice(0, from) + piece + text.slice(from + length);
}

function repeat(text: string, at: number, length: number, times: number): string {
  const from = place(text, at);
  return splice(text, at, 0, text.slice(from, from + length).repeat(times));
}

function swapLines(text: string, one: number, other: number): string {
  const lines = text.split("\n");
  const [a, b] = [Math.floor(one * (lines.length - 1)), Math.floor(other * (lines.length - 1))];
  return lines
    .with(a, lines[b] ?? "")
    .with(b, lines[a] ?? "")
    .join("\n");
}

function replaceWord(text: string, at: number, piece: string): string {
  const words = text.split(/(\s+|[=:,"])/);
  return words.with(Math.floor(at * (words.length - 1)), piece).join("");
}
