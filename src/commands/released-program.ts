import type { Verify } from "../changes/apply.ts";
import type { RunCommand } from "../changes/change.ts";
import type { HostEntry, Inventory } from "../inventory/inventory.ts";
import { storeStep } from "../releases/bot/bot-steps.ts";
import { verifyBot } from "../releases/bot/verify-bot.ts";
import { type Layout, layoutOf } from "../releases/layout.ts";
import type { Dress } from "../releases/release-steps.ts";
import type { ReleaseDocument } from "../schemas/release.ts";
import { botOf, rootOf } from "./bot-service.ts";
import { botPing } from "./bot-ping.ts";
import type { World } from "./world.ts";

export type ProgramName = "bot";

/** A program that lotus releases, as far as all of them are alike. */
export interface ReleasedProgram {
  readonly name: ProgramName;
  readonly host: HostEntry;
  readonly layout: Layout;
  readonly unit: string;
  readonly keep: number;
  /** Commands that run once a release works. */
  readonly after: readonly (readonly string[])[];
  readonly shared: Dress["shared"];
  /** Whether it works once it was started. */
  readonly verify: Verify;
  /** What has to be done besides when one release takes the place of another that is older or younger. */
  readonly between: (from: ReleaseDocument, to: ReleaseDocument) => readonly RunCommand[];
}

/** @throws UsageError when the inventory has no such program */
export function releasedProgram(name: ProgramName, inventory: Inventory, world: World): ReleasedProgram {
  const service = botOf(inventory);
  const layout = layoutOf(rootOf(service));
  const host = inventory.hosts.find((entry) => entry.name === service.host);
  if (host === undefined) throw new Error(`no host ${service.host} in the inventory`);
  return {
    name,
    host,
    layout,
    unit: service.unit,
    keep: service.release.keep,
    after: service.release.after,
    shared: service.release.shared,
    verify: async (view) => verifyBot(view, service, await botPing(inventory, service, world, view)),
    between: (from, to) => [
      storeStep(service, { layout, older: to.id, younger: from.id, verb: "restore" }),
      storeStep(service, { layout, older: from.id, younger: to.id, verb: "save" }),
    ],
  };
}
