/** A parser with what it reads in real life: what `lotus` may be sent by a host or a service that has gone wrong. */
export interface Parser {
  /** The exported function's name. */
  readonly name: string;
  readonly captures: readonly string[];
  /** Reads an input. Bytes come one to a character. */
  readonly read: (input: string) => unknown;
  /** The error it is documented to throw; none unless told. */
  readonly refuses?: ErrorClass | undefined;
  /** Read only from the admin's own machine: tried with less, since nobody else can make it large. */
  readonly own?: true | undefined;
  /** Whether NaN is an answer. Elsewhere a number that is none would pass every comparison as healthy. */
  readonly mayBeNaN?: boolean | undefined;
}

type ErrorClass = new (...words: never[]) => Error;

/** A parser of text; `rest` are its further arguments. */
export function text<Rest extends readonly unknown[]>(
  parse: (text: string, ...rest: Rest) => unknown,
  captures: readonly string[],
  ...rest: Rest
): Parser {
  return { name: parse.name, captures, read: (input) => parse(input, ...rest) };
}

/** A parser of bytes, with captures in hexadecimal. */
export function bytes<Rest extends readonly unknown[]>(
  parse: (bytes: Buffer, ...rest: Rest) => unknown,
  captures: readonly string[],
  ...rest: Rest
): Parser {
  const raw = captures.map((hex) => Buffer.from(hex.replaceAll(/\s/g, ""), "hex").toString("latin1"));
  return { name: parse.name, captures: raw, read: (input) => parse(Buffer.from(input, "latin1"), ...rest) };
}

/** The same parser, allowed to throw this error. */
export function refusing(refuses: ErrorClass, parser: Parser): Parser {
  return { ...parser, refuses };
}

/** What is unsound in an answer: a number or a date that is none. Undefined when nothing is. */
export function unsound(value: unknown, mayBeNaN = false, at = "answer"): string | undefined {
  if (typeof value === "number") return Number.isNaN(value) && !mayBeNaN ? `${at} is no number` : undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? `${at} is no date` : undefined;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return undefined;
  const inner = value instanceof Map ? [...value] : Object.entries(value);
  for (const [key, part] of inner) {
    const found = unsound(part, mayBeNaN, `${at}.${String(key)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
