import { fromNetstrings } from "../changes/keeper.ts";
import { exitCodes } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import { printable } from "../hosts/printable.ts";
import { lastWordsOf } from "../probes/journal.ts";
import { unitStates } from "../probes/units.ts";
import { nameOf, observeReleases } from "../releases/observe.ts";
import { driftCommand } from "../releases/release-steps.ts";
import { lasting } from "../render/layout.ts";
import type { Outcome } from "./outcome.ts";
import { type ReleaseOptions, withProgram } from "./release-list.ts";
import type { ProgramName, ReleasedProgram } from "./released-program.ts";
import type { World } from "./world.ts";

/** `lotus bot status` — what runs, since when, and whether its files are as they were released. Exit 1 when it does not run. */
export async function releaseStatus(name: ProgramName, options: ReleaseOptions, world: World): Promise<Outcome> {
  return withProgram(name, options, world, async (program, host) => {
    const [releases, [unit], words, drift] = await Promise.all([
      observeReleases(host, program.layout),
      unitStates(host, [program.unit]),
      lastWordsOf(host, program.unit),
      driftOf(host, program),
    ]);
    const active = releases.active?.document;
    const isUp = unit?.active === "active";
    const since =
      unit?.activeSince === undefined ? "" : `, for ${lasting(world.now().getTime() - unit.activeSince.getTime())}`;
    const runs =
      active === undefined ? `laid out by hand in ${program.layout.root}` : `${nameOf(active)}, release ${active.id}`;
    const lines = [
      `${isUp ? "✓" : "✗"} ${program.unit} on ${program.host.label} is ${unit?.active ?? "gone"}${isUp ? since : ""}; restarted by itself: ${unit?.restarts ?? 0} times`,
      `  ${runs}`,
      ...(active === undefined
        ? []
        : [
            `  ${active.ref ?? "?"} of ${active.source}, made ${active.made.slice(0, 16).replace("T", " ")} by ${active.by}`,
          ]),
      ...(drift.length === 0
        ? []
        : [
            `! not as it was released: ${drift.slice(0, 8).join(", ")}${drift.length > 8 ? ` and ${drift.length - 8} more` : ""}`,
          ]),
      ...(isUp ? [] : words.map((line) => `  it said: ${line}`)),
    ];
    if (options.json === true) {
      const document = {
        schema: "lotus.status/1",
        program: name,
        host: program.host.name,
        unit: program.unit,
        active: unit?.active ?? null,
        since: unit?.activeSince?.toISOString() ?? null,
        restarts: unit?.restarts ?? null,
        release: active ?? null,
        drift,
      };
      return {
        stdout: `${JSON.stringify(document, undefined, 2)}\n`,
        exitCode: isUp ? exitCodes.clean : exitCodes.broken,
      };
    }
    return { stdout: `${lines.join("\n")}\n`, exitCode: isUp ? exitCodes.clean : exitCodes.broken };
  });
}

async function driftOf(host: HostView, { layout }: ReleasedProgram): Promise<readonly string[]> {
  const { stdout: target } = await host.query(["readlink", layout.root]);
  const id = /([^/]+)\/tree\s*$/.exec(target)?.[1];
  if (id === undefined) return [];
  const { status, stdout } = await host.query(driftCommand(layout, id), { timeoutMs: 60_000 });
  return status === 0 ? fromNetstrings(stdout).map(printable) : [];
}
