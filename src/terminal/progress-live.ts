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
  const { Listr, ListrLogger, ProcessOutput } = await import("listr2");
  const ends = new Map(first.map(({ name }) => [name, Promise.withResolvers<void>()]));
  const tasks = new Map<string, Task>();
  const list = new Listr<unknown, "default", "simple">(
    first.map((host) => ({
      title: titleOf(host),
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
      fallbackRendererCondition: false,
    },
  );
  const done = list.run();
  return {
    show: (waiting) => {
      const left = new Map(waiting.map((host) => [host.name, host]));
      for (const [name, end] of ends) {
        const host = left.get(name);
        const task = tasks.get(name);
        if (host === undefined) end.resolve();
        else if (task !== undefined) task.title = titleOf(host);
      }
    },
    end: async () => {
      for (const end of ends.values()) end.resolve();
      await done;
    },
  };
}

function titleOf({ label, done, total }: Waiting): string {
  return done === 0 ? label : `${label}  ${done} of ${total}`;
}
