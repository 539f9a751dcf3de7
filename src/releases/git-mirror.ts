import { createHash } from "node:crypto";

import type { Archive } from "../changes/change.ts";
import { LotusError } from "../errors.ts";
import type { Host } from "../hosts/host.ts";
import { lastWords } from "../hosts/printable.ts";

/** Where a program's source comes from. */
export interface Repository {
  /** As git takes it. */
  readonly url: string;
  /** For people: `the bot's repository`. */
  readonly title: string;
}

/** A revision of the repository. */
export interface Commit {
  /** 40 hex digits. */
  readonly id: string;
  /** The first line of its message. */
  readonly subject: string;
  /** ISO 8601. */
  readonly date: string;
  /** As `git describe --tags` names it; the short id where there is no tag. */
  readonly version: string;
}

/** What lies between two revisions. */
export interface Between {
  /** Newest first. */
  readonly commits: readonly Pick<Commit, "id" | "subject">[];
  readonly files: readonly string[];
  /** Whether the newer one does not build on the older one. */
  readonly isSideways: boolean;
}

/** A bare copy of a repository on the machine that builds, with everything that was ever fetched. */
export interface Mirror {
  /** What a branch, tag or commit means. @throws LotusError when the repository has none of that name */
  resolve(ref: string): Promise<Commit>;
  /** Undefined when the mirror does not know the older one. */
  between(from: string, to: string): Promise<Between | undefined>;
  /** A file as it is there; undefined when there is none. */
  read(commit: string, path: string): Promise<string | undefined>;
  /** Everything of a revision as one archive, the same bytes each time. */
  archive(commit: string): Promise<{ readonly archive: Archive; readonly open: () => AsyncIterable<Uint8Array> }>;
}

const fetchMs = 300_000;
const askMs = 60_000;

/** Nobody is asked for a name or a password. */
const silent = ["GIT_TERMINAL_PROMPT=0", "GIT_SSH_COMMAND=ssh -o BatchMode=yes"];

/**
 * Fetches a repository into its mirror below `cache` on a machine that has git. A fetch that is cut off leaves what was there.
 * `environment`: variables that git is given there besides, such as where it looks for authorities it trusts. @throws LotusError, HostError
 */
export async function fetchMirror(
  place: Host,
  { url, title }: Repository,
  { cache, environment = [] }: { readonly cache: string; readonly environment?: readonly string[] },
): Promise<Mirror> {
  const folder = `${cache}/${createHash("sha256").update(url).digest("hex").slice(0, 16)}.git`;
  const command = (...words: readonly string[]) => ["env", ...silent, ...environment, "git", "-C", folder, ...words];
  const git = async (words: readonly string[], timeoutMs = askMs) => {
    const answer = await place.query(command(...words), { timeoutMs, maxBytes: 32 * 1024 * 1024 });
    return { ...answer, ok: answer.status === 0 };
  };
  await prepare(place, folder);
  const refs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
  const fetched = await place.execute(command("fetch", "--quiet", "--prune", "--no-tags", url, ...refs), {
    timeoutMs: fetchMs,
  });
  if (fetched.status !== 0) throw unreachable(place, { url, title }, fetched.stderr);

  return {
    async resolve(ref) {
      const isName = /^[\w][\w./+-]*$/.test(ref);
      const names = [`refs/heads/${ref}`, `refs/tags/${ref}`, ...(/^[0-9a-f]{7,40}$/.test(ref) ? [ref] : [])];
      for (const name of isName ? names : []) {
        const shown = await git(["log", "--max-count=1", "--format=%H%n%cI%n%s", `${name}^{commit}`, "--"]);
        if (!shown.ok) continue;
        const [id = "", date = "", subject = ""] = shown.stdout.split("\n");
        const described = await git(["describe", "--tags", "--always", id]);
        return { id, date, subject, version: described.ok ? described.stdout.trim() : id.slice(0, 7) };
      }
      const all = await git(["for-each-ref", "--format=%(refname:short)", "refs/heads"]);
      const branches = all.stdout.split("\n").filter(Boolean);
      throw new LotusError(`${title} (${url}) has no branch, tag or commit ${ref}`, {
        hint: `its branches: ${branches.slice(0, 8).join(", ")}${branches.length > 8 ? ", …" : ""}`,
      });
    },
    async between(from, to) {
      const known = await git(["cat-file", "-e", `${from}^{commit}`]);
      if (!known.ok) return undefined;
      const [log, files, base] = await Promise.all([
        git(["log", "--format=%H %s", `${from}..${to}`, "--"]),
        git(["diff", "--name-only", "-z", from, to, "--"]),
        git(["merge-base", "--is-ancestor", from, to]),
      ]);
      const commits = log.stdout.split("\n").filter(Boolean);
      return {
        commits: commits.map((line) => ({ id: line.slice(0, 40), subject: line.slice(41) })),
        files: files.stdout.split("\0").filter(Boolean),
        isSideways: !base.ok,
      };
    },
    async read(commit, path) {
      const shown = await git(["show", `${commit}:${path}`]);
      return shown.ok ? shown.stdout : undefined;
    },
    async archive(commit) {
      const words = ["archive", "--format=tar", commit];
      const open = () => place.draw(command(...words), { timeoutMs: fetchMs });
      const hash = createHash("sha256");
      let bytes = 0;
      for await (const chunk of open()) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      return { archive: { sha256: hash.digest("hex"), bytes, compression: "none" }, open };
    },
  };
}

async function prepare(place: Host, folder: string): Promise<void> {
  const made = await place.execute(
    [
      "sh",
      "-c",
      'command -v git >/dev/null || exit 3; mkdir -p "$1" && git init --quiet --bare "$1"',
      "mirror",
      folder,
    ],
    { timeoutMs: askMs },
  );
  if (made.status === 0) return;
  if (made.status === 3) {
    throw new LotusError(`${place.label} has no git, which fetches what is to be released`, {
      hint: "apt install git",
    });
  }
  throw new LotusError(`${place.label}: the mirror ${folder} could not be made: ${lastWords(made.stderr)}`);
}

function unreachable(place: Host, { url, title }: Repository, stderr: string): LotusError {
  const said = stderr.split("\n").find((line) => /^(?:fatal|error|ssh): /.test(line));
  // The last thing git says is advice that fits every failure.
  const why = lastWords(said?.replace(/^\w+: /, "") ?? stderr);
  const isDenied = /authentication|permission denied|could not read (?:username|password)|terminal prompts/i.test(why);
  return new LotusError(`${title} (${url}) could not be fetched by ${place.label}: ${why}`, {
    hint: isDenied
      ? "git there has no right to read it, or the address is wrong: try git ls-remote with it"
      : "nothing was touched; the release that runs goes on running",
  });
}
