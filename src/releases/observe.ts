import { fromNetstrings } from "../changes/keeper.ts";
import { parsed } from "../changes/parsed.ts";
import { LotusError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords } from "../hosts/printable.ts";
import { type ReleaseDocument, releaseDocument } from "../schemas/release.ts";
import { type Layout, targetOf } from "./layout.ts";
import { releaseProgram } from "./release-program.ts";

/** A release as it lies on its host. */
export interface Release {
  readonly id: string;
  /** Undefined where another version of lotus wrote what this one cannot read. */
  readonly document: ReleaseDocument | undefined;
  /** Whether what is to be run of it is there. */
  readonly isThere: boolean;
}

/** How a program is laid out on its host. */
export interface Releases {
  /** link: as lotus keeps it. folder: laid out by hand. */
  readonly root: "none" | "link" | "folder" | "file";
  /** Where the link points. */
  readonly target: string;
  /** Of what is there now. */
  readonly owner: string;
  readonly group: string;
  /** Oldest first. */
  readonly releases: readonly Release[];
  /** The release that the root points to; undefined for a layout by hand and for a link to elsewhere. */
  readonly active: Release | undefined;
  /** For new releases, in bytes. */
  readonly free: number;
}

/** Looks at the releases of a program. Leaves no trace. @throws LotusError, HostError */
export async function observeReleases(host: HostView, layout: Layout): Promise<Releases> {
  const { root, base } = layout;
  const [looked, room] = await Promise.all([
    host.query(["perl", "-e", releaseProgram, "look", root, base]),
    host.query(["df", "--output=avail", "--block-size=1", "--", root.slice(0, root.lastIndexOf("/")) || "/"]),
  ]);
  if (looked.status !== 0) throw new LotusError(`${host.label}: ${root}: ${lastWords(looked.stderr)}`);
  const free = Number(room.stdout.trim().split("\n").at(-1));
  if (room.status !== 0 || !Number.isSafeInteger(free)) {
    throw new LotusError(
      `${host.label}: how much room there is beside ${root} cannot be told: ${lastWords(room.stderr)}`,
    );
  }
  const [kind = "none", target = "", owner = "", group = "", ...rest] = fromNetstrings(looked.stdout);
  const found = Array.from({ length: rest.length / 3 }, (_, at): Release => {
    const [id = "", document = "", isThere = ""] = rest.slice(at * 3, at * 3 + 3);
    return { id, document: parsed(releaseDocument, document), isThere: isThere === "1" };
  });
  const releases = found.toSorted((one, other) => madeAt(one).localeCompare(madeAt(other)));
  const active = releases.find(({ id }) => target === targetOf(layout, id));
  return { root: kind as Releases["root"], target, owner, group, releases, active, free };
}

function madeAt({ id, document }: Release): string {
  return document?.made ?? id;
}

/** A release as one speaks of it: `4.10.5 (3f2c1a8)`. */
export function nameOf({ version, revision }: Pick<ReleaseDocument, "version" | "revision">): string {
  const short = revision?.slice(0, 7);
  return short === undefined || version.includes(short) ? version : `${version} (${short})`;
}
