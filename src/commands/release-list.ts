import { exitCodes, LotusError } from "../errors.ts";
import type { Host } from "../hosts/host.ts";
import { lastWords } from "../hosts/printable.ts";
import { loadInventory } from "../inventory/load.ts";
import { stateNow } from "../releases/choose.ts";
import { nameOf, observeReleases, type Releases } from "../releases/observe.ts";
import { recordCommand } from "../releases/release-steps.ts";
import { renderReleases } from "../render/releases-text.ts";
import type { Outcome } from "./outcome.ts";
import { reachHosts, type SshChoice } from "./reach.ts";
import { type ProgramName, type ReleasedProgram, releasedProgram } from "./released-program.ts";
import type { World } from "./world.ts";

export interface ReleaseOptions {
  readonly file?: string | undefined;
  readonly ssh?: SshChoice | undefined;
  readonly json?: boolean | undefined;
}

/** `lotus bot releases` — what there is, which one runs, and what became of the others. Leaves no trace. */
export async function listReleases(name: ProgramName, options: ReleaseOptions, world: World): Promise<Outcome> {
  return withProgram(name, options, world, async (program, host) => {
    const releases = await observeReleases(host, program.layout);
    if (options.json === true) return { stdout: releasesJson(name, releases), exitCode: exitCodes.clean };
    const shown = releases.releases.map((release) => ({
      id: release.id,
      name: release.document === undefined ? "written by another version of lotus" : nameOf(release.document),
      state: stateNow(release, releases),
      isPinned: release.document?.isPinned === true,
      made: new Date(release.document?.made ?? 0),
      by: release.document?.by ?? "?",
      why: release.document?.why ?? undefined,
    }));
    if (shown.length > 0) return { stdout: renderReleases(shown, world.now(), world), exitCode: exitCodes.clean };
    const how =
      releases.root === "folder"
        ? "it is laid out by hand; the first deployment makes that the first release"
        : "nothing is there";
    return { stderr: `no releases in ${program.layout.base}: ${how}\n`, exitCode: exitCodes.clean };
  });
}

/** `lotus bot pin ID` and `unpin` — keeps a release from being removed when others come. */
export async function pinRelease(
  name: ProgramName,
  id: string,
  isPinned: boolean,
  options: ReleaseOptions,
  world: World,
): Promise<Outcome> {
  return withProgram(name, options, world, async ({ layout }, host) => {
    const { releases } = await observeReleases(host, layout);
    const document = releases.find((release) => release.id === id)?.document;
    if (document === undefined) {
      throw new LotusError(`there is no release ${id}`, { hint: `what there is: lotus ${name} releases` });
    }
    const { status, stderr } = await host.execute(recordCommand(layout, { ...document, isPinned }));
    if (status !== 0) throw new LotusError(`release ${id} could not be marked: ${lastWords(stderr)}`);
    return {
      stdout: `✓ ${id} is ${isPinned ? "kept until it is unpinned" : "kept no longer than others"}\n`,
      exitCode: exitCodes.clean,
    };
  });
}

/** Works with the host that a program runs on. */
export async function withProgram(
  name: ProgramName,
  options: ReleaseOptions,
  world: World,
  work: (program: ReleasedProgram, host: Host) => Promise<Outcome>,
): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const program = releasedProgram(name, inventory, world);
  const reach = reachHosts({ inventory, ssh: options.ssh }, world);
  try {
    return await work(program, reach.host(program.host.name));
  } finally {
    await reach.close();
  }
}

function releasesJson(program: ProgramName, releases: Releases): string {
  const document = {
    schema: "lotus.releases/1",
    program,
    active: releases.active?.id ?? null,
    releases: releases.releases.map((release) => ({
      id: release.id,
      state: stateNow(release, releases),
      document: release.document ?? null,
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
