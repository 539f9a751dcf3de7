import { NoAnswerError } from "../probes/no-answer.ts";

/** What came of asking: an answer, or in a few words why there was none. */
export type Heard<T> =
  | { readonly kind: "answer"; readonly answer: T }
  | { readonly kind: "silence"; readonly asked: string; readonly reason: string };

/** Takes silence for an answer. Rejects where the host itself could not be asked. */
export async function heard<T>(asking: Promise<T>): Promise<Heard<T>> {
  try {
    return { kind: "answer", answer: await asking };
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    return { kind: "silence", asked: error.asked, reason: error.reason };
  }
}
