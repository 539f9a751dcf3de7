import { LotusError } from "../errors.ts";

export interface NoAnswerOptions {
  /** What was asked and from where: `GET http://127.0.0.1:8008/health on synapse (151)`. */
  readonly asked: string;
  /** In a few words: `connection refused`. Safe to print. */
  readonly reason: string;
  readonly cause?: unknown;
}

/** A machine could be asked, but what was asked on it or from it gave no answer of its protocol. */
export class NoAnswerError extends LotusError {
  override readonly name = "NoAnswerError";
  readonly asked: string;
  readonly reason: string;

  constructor({ asked, reason, cause }: NoAnswerOptions) {
    super(`${asked}: ${reason}`, { cause });
    this.asked = asked;
    this.reason = reason;
  }
}
