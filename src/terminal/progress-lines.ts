import type { ProgressView, Waiting } from "./progress.ts";

/** No word before this: a run that is done by then needs none. In milliseconds. */
const firstAfter = 4000;
const thenEvery = 5000;

/** Plain lines at intervals for a log or a pipe; nothing for a run that is soon over. */
export function linesProgress(say: (text: string) => void): ProgressView {
  let waiting: readonly Waiting[] = [];
  let timer = setTimeout(tell, firstAfter);
  function tell(): void {
    if (waiting.length > 0) say(`waiting for ${waiting.map(({ label }) => label).join(", ")} …\n`);
    timer = setTimeout(tell, thenEvery);
  }
  return {
    show: (now) => {
      waiting = now;
    },
    end: async () => clearTimeout(timer),
  };
}
