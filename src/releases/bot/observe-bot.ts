import { LotusError } from "../../errors.ts";
import type { HostView } from "../../hosts/host.ts";
import { lastWords } from "../../hosts/printable.ts";
import type { ServiceOf } from "../../inventory/inventory.ts";
import { type Layout, layoutOf } from "../layout.ts";
import { observeReleases, type Releases } from "../observe.ts";

/** How the bot is on its host. */
export interface BotSeen {
  readonly layout: Layout;
  readonly releases: Releases;
  /** Who runs it. */
  readonly user: string;
  /** The first word of what its unit starts. */
  readonly program: string;
  /** Such as 3.13.5; undefined where the host has no python3. */
  readonly python: string | undefined;
  readonly venv: VenvSeen;
  /** Virtual environments that are whole, by their keys. */
  readonly venvs: readonly string[];
  /** Of a layout by hand that is a git checkout. */
  readonly checkout: Checkout | undefined;
}

/** The virtual environment that the bot runs in now. */
export interface VenvSeen {
  /** Whether it also sees the packages of the system. */
  readonly seesSystem: boolean;
  /** Version of matrix-nio; undefined where it is not there. */
  readonly nio: string | undefined;
  readonly isEncrypted: boolean;
}

export interface Checkout {
  /** 40 hex digits. */
  readonly head: string;
  /** Files that are not as they are in the repository, without those it ignores. */
  readonly dirty: readonly string[];
}

const aboutNio =
  'import importlib.metadata as m; print(m.version("matrix-nio")); import nio.crypto as c; print(c.ENCRYPTION_ENABLED)';

/** Looks at the bot and its releases. Leaves no trace. @throws LotusError, HostError */
export async function observeBot(host: HostView, service: ServiceOf<"bot">): Promise<BotSeen> {
  const { root } = service.paths;
  if (root === undefined) throw new LotusError(`the inventory does not say where ${service.name} lies: paths.root`);
  const layout = layoutOf(root);
  const venv = `${root}/${service.release.venv}`;
  const show = ["systemctl", "show", "--property=User,ExecStart,LoadState", "--", service.unit];
  const [releases, unit, python, settings, nio, venvs, checkout] = await Promise.all([
    observeReleases(host, layout),
    host.query(show),
    host.query(["python3", "-c", "import platform; print(platform.python_version())"]),
    host.read(`${venv}/pyvenv.cfg`),
    host.query([`${venv}/bin/python`, "-B", "-c", aboutNio], { timeoutMs: 30_000 }),
    host.query([
      "sh",
      "-c",
      'cd "$1" 2>/dev/null && for at in */.ready; do echo "${at%/.ready}"; done',
      "venvs",
      `${layout.base}/venvs`,
    ]),
    checkoutAt(host, root),
  ]);
  const properties = new Map(
    unit.stdout.split("\n").map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]),
  );
  if (properties.get("LoadState") !== "loaded") {
    throw new LotusError(
      `${host.label} has no unit ${service.unit}: ${lastWords(unit.stderr) || properties.get("LoadState")}`,
    );
  }
  const [version = "", isEncrypted = ""] = nio.stdout.trim().split("\n");
  return {
    layout,
    releases,
    user: properties.get("User") || "root",
    program: /path=(\S+)/.exec(properties.get("ExecStart") ?? "")?.[1] ?? "",
    python: python.status === 0 ? python.stdout.trim() : undefined,
    venv: {
      seesSystem: /^include-system-site-packages\s*=\s*true$/m.test(settings ?? ""),
      nio: /^\d/.test(version) ? version : undefined,
      isEncrypted: isEncrypted === "True",
    },
    venvs: venvs.stdout.split("\n").filter((name) => /^[0-9a-f]+$/.test(name)),
    checkout,
  };
}

/** The git checkout at a path; undefined where there is none, or no git. */
export async function checkoutAt(host: HostView, path: string): Promise<Checkout | undefined> {
  // It belongs to another user, whose repository git would not open for root.
  const git = (...words: readonly string[]) =>
    host.query(["git", "-c", `safe.directory=${path}`, "--no-optional-locks", "-C", path, ...words], {
      timeoutMs: 30_000,
    });
  const [head, changes] = await Promise.all([
    git("rev-parse", "--verify", "HEAD"),
    git("status", "--porcelain", "-z", "--untracked-files=normal"),
  ]);
  const id = head.stdout.trim();
  if (head.status !== 0 || !/^[0-9a-f]{40}$/.test(id)) return undefined;
  return {
    head: id,
    dirty: changes.stdout
      .split("\0")
      .filter((line) => line.length > 3)
      .map((line) => line.slice(3)),
  };
}
