/**
 * Where a program's releases lie on its host. The path that everything knows it by (its unit, nginx, an admin's hands) stays
 * what it was and becomes a link to the release that is active; the releases lie beside it.
 */
export interface Layout {
  /** `/opt/matrixbot`: the link. */
  readonly root: string;
  /** `/opt/matrixbot.releases`: a folder for each release, and `shared`. */
  readonly base: string;
  /** What every release finds as it was left by the one before: settings, keys, state. */
  readonly shared: string;
}

export function layoutOf(root: string): Layout {
  const base = `${root}.releases`;
  return { root, base, shared: `${base}/shared` };
}

/** A release's folder, what is run of it, and what is known of it. */
export function placesOf({ base }: Layout, id: string) {
  const folder = `${base}/${id}`;
  return { folder, tree: `${folder}/tree`, document: `${folder}/release.json` };
}

/** Where the root points while a release is active: beside itself, so that it holds wherever the tree is mounted. */
export function targetOf({ base }: Layout, id: string): string {
  return `${base.slice(base.lastIndexOf("/") + 1)}/${id}/tree`;
}

/** `2026-11-22T18-04-11Z`: sorts by time. */
export function newReleaseId(now: Date): string {
  return now
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
}
