import type { Note } from "../../changes/change.ts";
import { LotusError } from "../../errors.ts";
import type { ServiceOf } from "../../inventory/inventory.ts";
import type { BotSeen } from "./observe-bot.ts";
import type { BotWanted } from "./plan-bot.ts";
import { mayRewriteKeys, readRequirements } from "./requirements.ts";

/** For what a virtual environment may take, in bytes. */
const venvRoom = 300_000_000;

/** @throws LotusError where the bot is not laid out so that releases can take its place */
export function refuseLayout(
  { release, unit }: ServiceOf<"bot">,
  { layout, releases, program, python }: BotSeen,
): void {
  const { root } = layout;
  if (releases.root === "none" || releases.root === "file") {
    throw new LotusError(`there is no folder ${root} to deploy to`, {
      hint: "lotus takes over a bot that runs: set it up once by hand, or mend paths.root in the inventory",
    });
  }
  if (!program.startsWith(`${root}/${release.venv}/bin/`)) {
    throw new LotusError(`${unit} starts ${program || "nothing"}, which is not in ${root}/${release.venv}`, {
      hint: "the inventory says where its virtual environment is: release.venv of the bot",
    });
  }
  if (python === undefined) throw new LotusError("the host has no python3, which makes the virtual environment");
}

/** @throws LotusError where there is not enough room for what it may take */
export function refuseShortage({ archive }: BotWanted, { layout, releases }: BotSeen, isNewVenv: boolean): void {
  const needed = archive.bytes * 2 + (isNewVenv ? venvRoom : 0);
  if (releases.free >= needed) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000)} MB`;
  throw new LotusError(
    `${layout.base} has ${megabytes(releases.free)} left, and this takes up to ${megabytes(needed)}`,
    {
      hint: "make room first: lotus bot releases shows what is kept",
    },
  );
}

/** What a person should know of a deployment before it is begun. */
export function notesFor(
  { requirements }: BotWanted,
  { checkout, venv }: BotSeen,
  isNewVenv: boolean,
): readonly Note[] {
  const wanted = readRequirements(requirements ?? "");
  const notes: Note[] = [];
  if (checkout !== undefined && checkout.dirty.length > 0) {
    const files = checkout.dirty.slice(0, 6).join(", ");
    const more = checkout.dirty.length > 6 ? ` and ${checkout.dirty.length - 6} more` : "";
    notes.push({
      kind: "checkout-changed",
      weight: "told",
      text: `changed by hand since its commit: ${files}${more}. They stay in the release that is made of it; the new one does not have them`,
    });
  }
  if (requirements === undefined) {
    notes.push({
      kind: "no-requirements",
      weight: "told",
      text: "it names no packages: its virtual environment stays empty",
    });
  }
  if (wanted.extras.includes("e2ee")) {
    notes.push({
      kind: "extra-unknown",
      weight: "told",
      text: "matrix-nio has no extra e2ee, so pip leaves encryption out; it is named e2e. The checks before the restart look for it",
      remedy: "write matrix-nio[e2e] in its requirements",
    });
  }
  if (isNewVenv && venv.nio !== undefined && /^0\.(?:[0-9]|1\d|2[0-5])\./.test(venv.nio) && mayRewriteKeys(wanted)) {
    notes.push({
      kind: "keys-rewritten",
      weight: "unknown",
      text: `matrix-nio ${venv.nio} runs, and "matrix-nio${wanted.nio}" may bring 0.26, which rewrites the keys so that older ones cannot read them. They are kept first, and come back with a rollback`,
      remedy: "pin it in its requirements to decide when",
    });
  }
  return notes;
}
