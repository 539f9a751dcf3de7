import type { Checkout } from "../releases/bot/observe-bot.ts";
import type { Commit, Mirror } from "../releases/git-mirror.ts";
import type { Releases } from "../releases/observe.ts";

interface Running {
  readonly releases: Pick<Releases, "active">;
  readonly checkout: Checkout | undefined;
}

const most = 8;

/** What a release brings over the one that runs: `3f2c1a8 → 9be44d0   7 commits   commands.py, wordle.py`, then the commits. */
export async function betweenText(
  mirror: Mirror,
  { releases, checkout }: Running,
  to: Commit,
): Promise<readonly string[]> {
  const from = releases.active?.document?.revision ?? checkout?.head;
  const short = (id: string): string => id.slice(0, 7);
  if (from === undefined) return [`→ ${short(to.id)} ${to.subject}   (what runs now is of no known revision)`];
  if (from === to.id) return [`${short(from)} once more   ${to.subject}`];
  const between = await mirror.between(from, to.id);
  if (between === undefined) {
    return [`${short(from)} → ${short(to.id)} ${to.subject}   (the repository does not have ${short(from)})`];
  }
  const { commits, files, isSideways } = between;
  const count = `${commits.length} ${commits.length === 1 ? "commit" : "commits"}`;
  const how = isSideways && commits.length === 0 ? "back" : isSideways ? `sideways, ${count}` : count;
  return [
    `${short(from)} → ${short(to.id)}   ${how}   ${listed(files)}`,
    ...commits.slice(0, most).map(({ id, subject }) => `  ${short(id)} ${subject}`),
    ...(commits.length > most ? [`  … ${commits.length - most} more`] : []),
  ];
}

function listed(files: readonly string[]): string {
  return files.length <= most
    ? files.join(", ")
    : `${files.slice(0, most).join(", ")} and ${files.length - most} more files`;
}
