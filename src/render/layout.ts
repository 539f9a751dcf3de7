/** Text at its left and text at its right edge; two spaces between them where they do not fit. */
export function edges(left: string, right: string, width: number): string {
  if (right === "") return left;
  return left + " ".repeat(Math.max(2, width - left.length - right.length)) + right;
}

/** Words on as many lines as they need; a word longer than a line keeps one to itself. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=\S) (?=\S)/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || longer.length <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** `label` in a column of its own, the text wrapped beside it. */
export function labelled(label: string, text: string, { indent, width }: Column): readonly string[] {
  const [first = "", ...rest] = wrap(text, width - indent - labelWidth);
  return [
    " ".repeat(indent) + label.padEnd(labelWidth) + first,
    ...rest.map((line) => " ".repeat(indent + labelWidth) + line),
  ];
}

interface Column {
  readonly indent: number;
  readonly width: number;
}

const labelWidth = 8;

/** `0.8 s` */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** `25 s`, `4 min`, `2 h`, `3 d`: how long something has lasted. */
export function lasting(ms: number): string {
  const steps = [
    { unit: "d", ms: 86_400_000 },
    { unit: "h", ms: 3_600_000 },
    { unit: "min", ms: 60_000 },
  ];
  const step = steps.find((step) => ms >= step.ms) ?? { unit: "s", ms: 1000 };
  return `${Math.floor(ms / step.ms)} ${step.unit}`;
}

/** `1 host`, `13 hosts` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
