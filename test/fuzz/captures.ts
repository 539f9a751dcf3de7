import { recordedHosts, recordedServices } from "../../lab/embedded/captures.ts";
import { scenarios } from "../../lab/embedded/scenarios.ts";

const mornings = [undefined, ...Object.keys(scenarios)];

/** What hosts of the Debian lab printed when they were asked with all of these words, healthy and with faults. */
export function printed(...words: readonly string[]): readonly string[] {
  const hosts = mornings.flatMap((fault) => [...recordedHosts(fault).values()].flat());
  const captures = hosts.flatMap(({ captures }) => captures);
  const answers = captures.flatMap((capture) =>
    capture.kind === "run" && words.every((word) => capture.command.includes(word)) ? [capture.answer.stdout] : [],
  );
  return some(answers, words.join(" "));
}

/** What services of the Debian lab answered over HTTP to paths that end so. */
export function served(path: string): readonly string[] {
  const services = mornings.flatMap((fault) => [...recordedServices(fault).values()].flat());
  const answers = services.flatMap(({ answers }) => answers).filter((answer) => answer.path.endsWith(path));
  return some(
    answers.map(({ body }) => body),
    path,
  );
}

function some(texts: readonly string[], asked: string): readonly string[] {
  const distinct = [...new Set(texts)];
  if (distinct.length === 0) throw new Error(`nothing was recorded for: ${asked}`);
  return distinct;
}
