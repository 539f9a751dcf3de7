import type { Settle } from "../changes/apply.ts";
import { LotusError } from "../errors.ts";
import type { Host } from "../hosts/host.ts";
import { lastWords } from "../hosts/printable.ts";
import type { ReleaseDocument } from "../schemas/release.ts";
import type { Layout } from "./layout.ts";
import { observeReleases } from "./observe.ts";
import { surplus } from "./prune.ts";
import { hookCommand, recordCommand, removeCommand, sweepCommand } from "./release-steps.ts";

export interface Settling {
  readonly layout: Layout;
  /** The release that was to run, and the one that ran before. */
  readonly to: ReleaseDocument;
  readonly from: ReleaseDocument | undefined;
  /** How many releases that once ran are kept. */
  readonly keep: number;
  /** Which change of the plan makes it the active one. */
  readonly switchAt: number;
  /** Commands of the inventory's that run once it works. */
  readonly after: readonly (readonly string[])[];
  readonly now: () => Date;
}

/** Writes down in the releases themselves how it came out, and removes those that nobody needs any more. */
export function settleRelease({ layout, to, from, keep, switchAt, after, now }: Settling): Settle {
  return async ({ host, state, said, begun }) => {
    if (state !== "done") {
      // One that was never switched to is as good as it was before.
      const wasTried = begun.includes(switchAt);
      if (to.activated !== null && !wasTried) return [];
      await record(host, layout, { ...to, state: wasTried ? "bad" : "failed", why: said[0] ?? null });
      if (!wasTried) return [];
      return from === undefined
        ? [`it runs and is kept as bad; go back with: lotus ${to.program} rollback`]
        : [`the new release is kept as bad: lotus ${to.program} releases`];
    }
    const at = now().toISOString();
    await record(host, layout, { ...to, state: "active", why: null, activated: to.activated ?? at, left: null });
    if (from !== undefined && from.id !== to.id) {
      await record(host, layout, { ...from, state: "ready", activated: from.activated ?? at, left: at });
    }
    const told = await runHooks(host, after, to);
    return [...told, ...(await prune(host, layout, { keep, previous: from?.id }))];
  };
}

/** It works already: one that fails is only told of. */
async function runHooks(
  host: Host,
  hooks: readonly (readonly string[])[],
  document: ReleaseDocument,
): Promise<readonly string[]> {
  const told: string[] = [];
  for (const words of hooks) {
    const { status, stdout, stderr } = await host.execute(hookCommand(words, document), { timeoutMs: 300_000 });
    if (status !== 0) told.push(`after it, ${words.join(" ")} ended with ${status}: ${lastWords(stderr || stdout)}`);
  }
  return told;
}

async function record(host: Host, layout: Layout, document: ReleaseDocument): Promise<void> {
  const { status, stderr } = await host.execute(recordCommand(layout, document));
  if (status !== 0)
    throw new LotusError(`release ${document.id} could not be marked ${document.state}: ${lastWords(stderr)}`);
}

async function prune(
  host: Host,
  layout: Layout,
  kept: { readonly keep: number; readonly previous: string | undefined },
) {
  const { releases, active } = await observeReleases(host, layout);
  const ids = surplus(releases, { ...kept, active: active?.id });
  const limit = { timeoutMs: 120_000 };
  const removed = ids.length === 0 ? undefined : await host.execute(removeCommand(layout, ids), limit);
  if (removed !== undefined && removed.status !== 0) {
    return [`old releases could not be removed: ${lastWords(removed.stderr)}`];
  }
  const left = releases.flatMap(({ id, document }) => (document === undefined || ids.includes(id) ? [] : [document]));
  const swept = await host.execute(sweepCommand(layout, left), limit);
  return [
    ...(ids.length === 0
      ? []
      : [`removed ${ids.length === 1 ? "a release" : `${ids.length} releases`} that nobody needs: ${ids.join(", ")}`]),
    ...(swept.status === 0 ? [] : [`what old releases were made of could not be removed: ${lastWords(swept.stderr)}`]),
  ];
}
