/** One line of Prometheus's text format. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  /** `NaN` and infinities included. */
  readonly value: number;
}

/** A name begins where no letter stands before it: otherwise a long word would be tried from each of its letters. */
const labelPair = /(?<!\w)([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** All samples of one series. Only its own lines are looked at: Synapse prints megabytes. */
export function samplesOf(text: string, series: string): readonly Sample[] {
  return [...text.matchAll(new RegExp(`^${series}(?:\\{(.*)\\})?[ \\t]+(\\S+)`, "gm"))].map(([, labels, value]) => ({
    labels: labelsOf(labels ?? ""),
    value: numberOf(value ?? ""),
  }));
}

/** Whether the text holds at least one sample of that series. */
export function hasSeries(text: string, series: string): boolean {
  return new RegExp(`^${series}(?:\\{| |\\t)`, "m").test(text);
}

/** Whether the text holds any sample at all. */
export function hasSamples(text: string): boolean {
  return /^[a-zA-Z_:][\w:]*(?:\{.*\})?[ \t]+[-+\dNI]/m.test(text);
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(labelPair)].map(([, name = "", value = ""]) => [name, unescaped(value)]));
}

function unescaped(value: string): string {
  return value.replaceAll(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character));
}

function numberOf(value: string): number {
  if (/^[-+]?Inf$/i.test(value)) return value.startsWith("-") ? -Infinity : Infinity;
  return Number(value);
}
