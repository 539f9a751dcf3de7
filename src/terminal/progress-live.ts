import type { DefaultRenderer, ListrTaskWrapper, SimpleRenderer } from "listr2";

import type { ProgressView, Waiting } from "./progress.ts";

/** A run that is over by then does not flash. In milliseconds. */
const firstAfter = 300;

/** A spinner line on standard error for each host, gone when its answers are in; nothing stays behind. */
export function liveProgress(): ProgressView {
  let waiting: readonly Waiting[] = [];
  let lines: Promise<Lines> | undefined;
  const timer = setTimeout(() => {
    lines = draw(waiting);
  }, firstAfter);
  return {
    show: (now) => {
      waiting = now;
      void lines?.then((drawn) => drawn.show(now));
    },
    end: async () => {
      clearTimeout(timer);
      await (await lines)?.end();
    },
  };
}

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

interface Lines {
  readonly show: (waiting: readonly Waiting[]) => void;
  readonly end: () => Promise<void>;
}

/** listr2 is loaded only for a run that takes long enough to be watched. */
async function draw(first: readonly Waiting[]): Promise<Lines> {
  const { DefaultRenderer, Listr, ListrLogger, ProcessOutput } = await import("listr2");
  /** listr2 looks for a terminal on standard output only, where the report may go into a file. */
  class OnStandardError extends DefaultRenderer {
    static override readonly nonTTY: boolean = true;
  }
  const ends = new Map(first.map(({ name }) => [name, Promise.withResolvers<void>()]));
  const tasks = new Map<string, Task>();
  const list = new Listr<unknown, typeof OnStandardError>(
    first.map((host) => ({
      title: titleOf(host, 0),
      task: async (_: unknown, task: Task) => {
        tasks.set(host.name, task);
        await ends.get(host.name)?.promise;
      },
    })),
    {
      concurrent: true,
      // Ctrl-C is cli.ts's business.
      registerSignalListeners: false,
      rendererOptions: {
        clearOutput: true,
        // Standard output is for the report: what listr2 takes for it is standard error.
        logger: new ListrLogger({
          processOutput: new ProcessOutput(process.stderr, process.stdout, { leaveEmptyLine: false }),
        }),
      },
      renderer: OnStandardError,
    },
  );
  const begun = performance.now();
  let left: ReadonlyMap<string, Waiting> = new Map(first.map((host) => [host.name, host]));
  const refresh = () => {
    for (const [name, end] of ends) {
      const [host, task] = [left.get(name), tasks.get(name)];
      if (host === undefined) end.resolve();
      else if (task !== undefined) task.title = titleOf(host, performance.now() - begun);
    }
  };
  const everySecond = setInterval(refresh, 1000);
  const done = list.run();
  return {
    show: (waiting) => {
      left = new Map(waiting.map((host) => [host.name, host]));
      refresh();
    },
    end: async () => {
      clearInterval(everySecond);
      for (const end of ends.values()) end.resolve();
      await done;
    },
  };
}

function titleOf({ label, done, total }: Waiting, ms: number): string {
  const parts = [
    label,
    ...(done === 0 ? [] : [`${done} of ${total}`]),
    ...(ms < 1000 ? [] : [`${Math.floor(ms / 1000)} s`]),
  ];
  return parts.join("  ");
}
