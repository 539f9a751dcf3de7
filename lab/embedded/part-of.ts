import type { Capture } from "../../src/hosts/capture.ts";
import { synapseProgram } from "../../src/probes/synapse-program.ts";
import type { Question } from "./play.ts";

type Answer = Extract<Capture, { kind: "run" }>["answer"];

/**
 * The recorded answer to some of the questions that were put to Synapse's Python together: which of them travel together depends on
 * the checks that were chosen. Undefined when one of them was not recorded.
 */
export function partOf(capture: Extract<Capture, { kind: "run" }>, { words, as }: Question): Answer | undefined {
  const first = words.indexOf(synapseProgram) + 1;
  if (first === 0 || (capture.as ?? "") !== as) return undefined;
  if (words.slice(0, first).some((word, index) => word !== capture.command[index])) return undefined;
  const places = words.slice(first).map((word) => capture.command.indexOf(word, first) - first);
  if (places.some((place) => place < 0)) return undefined;
  const told = JSON.parse(capture.answer.stdout) as readonly unknown[];
  return { ...capture.answer, stdout: JSON.stringify(places.map((place) => told[place])) };
}
