import { inspect } from "node:util";

/** What is shown wherever a secret would be. */
export const redacted = "•••";

/** A value that must never be printed: text, JSON and inspection show `•••`, only `reveal()` gives it out. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}
