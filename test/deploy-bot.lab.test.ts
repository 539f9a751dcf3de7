import { readFileSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { addressOf, readEstate } from "../lab/estate.ts";
import { identity } from "../lab/identity.ts";
import { bot, botInventory, commit, deploy, files, onForge, onHost, running } from "./bot-lab.ts";
import { logIn, makeRoom, posted } from "./lab-homeserver.ts";
import { inLab, lab, lotus } from "./lab-run.ts";

const estate = readEstate();
let inventory: string;
let slow: string;
beforeAll(async () => {
  inventory = await botInventory("{ watch: 2 s }");
  slow = await botInventory("{ watch: 30 s }", "slow.yaml");
});
afterAll(async () => {
  for (const host of ["forge", "synapse", "postgres"]) expect(await lab("reset", host)).toMatchObject({ status: 0 });
});

const answering = /answering !ping in commands after \d+\.\d s/;

describe("from a bot laid out by hand to the third release", () => {
  it("shows what it would do, and leaves no trace", async () => {
    await commit("Add wordle", { "wordle.py": '"""A game."""' });
    const traces = "ls -lAR --time-style=full-iso /opt /var/lib/lotus /run/lotus 2>&1 | grep -v __pycache__";
    const before = await onHost(traces);
    const { status, stdout } = await deploy(inventory, "--dry-run");
    expect(stdout).toContain("1 commit   wordle.py");
    expect(stdout).toContain("making what was laid out by hand in /opt/matrixbot the first release");
    expect(status).toBe(4);
    expect(await onHost(traces)).toBe(before);
  });

  it("takes it over, and everything is where it was", async () => {
    const before = await files();
    const { status, stdout } = await deploy(inventory, "--yes");
    expect(stdout).toMatch(answering);
    expect(status).toBe(0);
    expect((await files()).split("\n").filter((line) => !line.endsWith("wordle.py"))).toEqual(before.split("\n"));
    expect(await running()).toMatchObject({ state: "active", target: expect.stringMatching(/^matrixbot\.releases\//) });
  });

  it("does nothing when there is nothing new", async () => {
    const before = await running();
    expect(await deploy(inventory, "--yes")).toMatchObject({
      status: 0,
      stdout: "✓ synapse (151): already as wanted\n",
    });
    expect(await running()).toEqual(before);
  });

  it("makes a second and a third release; a virtual environment is made for other requirements only", async () => {
    await commit("Say it twice", { "wordle.py": '"""Two games."""' });
    const second = await deploy(inventory, "--yes");
    expect(second).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("linking the virtual environment that there is"),
    });
    await commit("Be kind", { "requirements.txt": "matrix-nio==0.25.2\nh11" });
    const third = await deploy(inventory, "--yes");
    expect(third).toMatchObject({ status: 0, stdout: expect.stringContaining("making its virtual environment") });
    const { stdout } = await bot(inventory, "releases");
    expect(stdout.match(/^[●○] /gm)).toEqual(["● ", "○ ", "○ ", "○ "]);
    expect((await bot(inventory, "status")).stdout).toContain("is active");
  });

  it("goes back without a network, and to what was laid out by hand, and forward again", async () => {
    const third = await running();
    await onForge("systemctl stop nginx");
    try {
      expect((await bot(inventory, "rollback", "--yes")).stdout).toMatch(answering);
      const { stdout } = await bot(inventory, "releases");
      const byHand = /(by-hand-\S+)/.exec(stdout)?.[1] ?? "";
      const back = await bot(inventory, "rollback", byHand, "--yes");
      expect(back).toMatchObject({ status: 0, stdout: expect.stringMatching(answering) });
      expect((await running()).target).toContain(byHand);
    } finally {
      await onForge("systemctl start nginx");
    }
    const forward = await deploy(inventory, "--yes");
    expect(forward).toMatchObject({ status: 0, stdout: expect.not.stringContaining("the source of") });
    expect((await running()).target).toBe(third.target);
  });

  it("is taken back by undo, to the release that ran before", async () => {
    const before = await running();
    await commit("One more", { "wordle.py": '"""Three games."""' });
    expect(await deploy(inventory, "--yes")).toMatchObject({ status: 0 });
    expect(await lotus("undo", "--yes", "-i", inventory)).toMatchObject({ status: 0 });
    expect(await running()).toMatchObject({ target: before.target, state: "active" });
    expect((await bot(inventory, "restart", "--yes")).stdout).toMatch(answering);
  });

  it("tells what was changed by hand since", async () => {
    await onHost("echo '# by hand' >> /opt/matrixbot/wordle.py");
    expect((await bot(inventory, "status")).stdout).toContain("not as it was released: wordle.py");
  });
});

describe("matrix-nio 0.26", () => {
  it("is told of where it may come, takes over the keys, and leaves them to the older one on the way back", async () => {
    const nio = () =>
      onHost("/opt/matrixbot/venv/bin/python -c 'import importlib.metadata as m; print(m.version(\"matrix-nio\"))'");
    const before = await running();
    expect(await nio()).toBe("0.25.2");
    await commit("Any matrix-nio", { "requirements.txt": "matrix-nio[e2e]" });
    const planned = await deploy(inventory, "--dry-run");
    expect(planned.stdout.replaceAll(/\s+/g, " ")).toContain('"matrix-nio" may bring 0.26, which rewrites the keys');
    await commit("matrix-nio 0.26", { "requirements.txt": "matrix-nio[e2e]==0.26.0" });
    const over = await deploy(inventory, "--yes");
    expect(over.stdout).toMatch(answering);
    expect(await nio()).toBe("0.26.0");
    const back = await bot(inventory, "rollback", "--yes");
    expect(back.stdout).toMatch(answering);
    expect([await nio(), (await running()).target]).toEqual(["0.25.2", before.target]);
    expect(await onHost("ls -d /opt/matrixbot.releases/shared/nio_store.replaced")).not.toBe("");
    expect(await onHost("journalctl -u matrixbot --since=-60s | grep -c 'BAD_ACCOUNT_KEY' || true")).toBe("0");
    await commit("Back to 0.25", { "requirements.txt": "matrix-nio==0.25.2" });
  });
});

describe("others are told", () => {
  it("the room and Grafana's graphs of a release, the room of one that did not work", async () => {
    const token = await logIn();
    const room = await makeRoom("Releases", token);
    const secrets = JSON.parse(readFileSync(identity.secrets, "utf8")) as Readonly<Record<string, string>>;
    process.env["LAB_GRAFANA"] = secrets["grafana"];
    process.env["LAB_MATRIX"] = token;
    const telling = await botInventory(
      "{ watch: 2 s, annotate: true, after: [[sh, -c, 'echo $LOTUS_PROGRAM $LOTUS_REVISION > /root/told']] }",
      "telling.yaml",
    );
    writeFileSync(
      telling,
      readFileSync(telling, "utf8")
        .replace("# token: {file: ~/.config/lotus/grafana-token}", "token: { env: LAB_GRAFANA }")
        .replace(/( {2}spam:\n(?: {4}.*\n)*? {4}id: )".*"$/m, `$1${JSON.stringify(room)}`)
        .concat("notify: { matrix: { room: spam, token: { env: LAB_MATRIX } } }\n"),
    );
    const revision = await commit("Tell", { "wordle.py": '"""Tell."""' });
    expect(await deploy(telling, "--yes", "--notify", "matrix")).toMatchObject({
      status: 0,
      stderr: expect.not.stringContaining("was not told"),
    });
    expect(await onHost("cat /root/told")).toBe(`bot ${revision}`);
    const good = await lastGood();
    await commit("Tell of trouble", { "wordle.py": "import nowhere" });
    expect(await deploy(telling, "--yes", "--notify", "matrix")).toMatchObject({ status: 1 });
    await commit("Revert", await contentOf(good, ["wordle.py"]));
    const short = revision.slice(0, 7);
    expect(await posted(room, token)).toEqual([
      `lotusguild: bot deployed ${short} Tell`,
      expect.stringMatching(
        /^lotusguild: bot \w{7} did not work; the release before it runs as before\n[^]*No module named 'nowhere'/,
      ),
    ]);
    const seen = await inLab(
      "curl",
      "-s",
      "-H",
      `Authorization: Bearer ${secrets["grafana"]}`,
      `http://${addressOf(estate, "grafana")}:${estate.port("grafana", "http")}/api/annotations`,
    );
    expect(JSON.parse(seen.stdout)).toMatchObject([
      { text: `lotusguild: bot deployed ${short} Tell`, tags: ["lotus", "bot"] },
    ]);
  });
});

const main = "import asyncio, callbacks, config\n\n";
const crash = (after: number) =>
  `${main}async def main():\n    await asyncio.sleep(${after})\n    raise KeyError("streak")\n\nif __name__ == "__main__":\n    asyncio.run(main())`;

describe("what goes wrong is said, and the release that ran runs", () => {
  it.each([
    [
      "a package that is nowhere",
      { "requirements.txt": "no-such-package==1.0" },
      /No matching distribution found for no-such-package/,
    ],
    ["a file that is no Python", { "wordle.py": "def broken(:" }, /wordle\.py line 1: SyntaxError/],
    [
      "a module that is not there",
      { "wordle.py": "import nowhere" },
      /importing wordle\.py: ModuleNotFoundError: No module named 'nowhere'/,
    ],
    ["an entry that is gone", { "bot.py": null }, /there is no bot\.py in it/],
    ["a start that crashes at once", { "bot.py": crash(0) }, /KeyError: 'streak'/],
    [
      "a bot that answers nobody",
      {
        "callbacks.py":
          "class Callbacks:\n    def __init__(self, client): ...\n    async def message(self, *_): ...\n    async def invite(self, *_): ...",
      },
      /does not answer !ping in commands/,
    ],
  ])("%s", async (title, changed, words) => {
    const before = await running();
    const good = await lastGood();
    await commit(title, changed);
    const { status, stdout } = await deploy(inventory, "--yes");
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(words);
    expect(stdout).toContain("all was put back, and is as before");
    expect(status).toBe(1);
    expect(await running()).toMatchObject({ target: before.target, state: "active" });
    await commit(`Revert ${title}`, await contentOf(good, Object.keys(changed)));
  });

  it("a start that crashes after 20 s", async () => {
    const before = await running();
    const good = await lastGood();
    await commit("Crash later", { "bot.py": crash(20), "callbacks.py": await fileAt(good, "callbacks.py") });
    const { status, stdout } = await deploy(slow, "--yes");
    expect(stdout).toMatch(/KeyError: 'streak'|does not answer/);
    expect(status).toBe(1);
    expect(await running()).toMatchObject({ target: before.target, state: "active" });
    const again = await deploy(inventory, "--yes");
    expect(again.stdout).toMatch(/of this revision did not work/);
    await commit("Revert", await contentOf(good, ["bot.py"]));
  });

  it.each([
    [
      "a token that was revoked",
      "s/^MATRIX_TOKEN=.*/MATRIX_TOKEN=syt_no_such_token/",
      /refuses the token in \.env: 401 M_UNKNOWN_TOKEN/,
    ],
    ["settings without a token", "/^MATRIX_TOKEN=/d", /MATRIX_TOKEN is not set in \.env/],
    [
      "another device",
      "s/^MATRIX_DEVICE=.*/MATRIX_DEVICE=OTHER/",
      /belongs to device BOT, and MATRIX_DEVICE says OTHER/,
    ],
  ])("%s", async (title, edit, words) => {
    const before = await running();
    await commit(title, { "wordle.py": `"""${title}"""` });
    await onHost(
      `cp -a /opt/matrixbot.releases/shared/.env /root/env; sed -i '${edit}' /opt/matrixbot.releases/shared/.env`,
    );
    try {
      const { status, stdout } = await deploy(inventory, "--yes");
      expect(stdout.replaceAll(/\s+/g, " ")).toMatch(words);
      expect(stdout).not.toContain("syt_");
      expect(status).toBe(1);
      expect(await running()).toEqual(before);
    } finally {
      await onHost("cp -a /root/env /opt/matrixbot.releases/shared/.env");
    }
  });

  it("a ref that nobody knows, a repository that is gone, a file system that is read-only", async () => {
    const before = await running();
    const unknown = await deploy(inventory, "--yes", "--ref", "no-such-branch");
    expect(unknown.stderr).toContain("has no branch, tag or commit no-such-branch");
    await onForge("systemctl stop nginx");
    const gone = await thenDo(deploy(inventory, "--yes"), () => onForge("systemctl start nginx"));
    expect(gone.stderr).toContain("could not be fetched by this machine");
    await commit("Read-only", { "wordle.py": '"""Read-only."""' });
    await onHost("mount --bind /opt /opt && mount -o remount,bind,ro /opt");
    const shut = await thenDo(deploy(inventory, "--yes"), () => onHost("umount /opt"));
    expect(shut.stdout.replaceAll(/\s+/g, " ")).toContain("Read-only file system");
    expect([unknown.status, gone.status, shut.status]).toEqual([1, 1, 1]);
    expect(await running()).toEqual(before);
  });
});

async function thenDo<T>(work: Promise<T>, tidy: () => Promise<unknown>): Promise<T> {
  try {
    return await work;
  } finally {
    await tidy();
  }
}

/** The newest commit of the repository. */
async function lastGood(): Promise<string> {
  return onForge("git --git-dir=/srv/git/matrixBot.git rev-parse main");
}

async function fileAt(revision: string, name: string): Promise<string> {
  return onForge(`git --git-dir=/srv/git/matrixBot.git show ${revision}:${name}`);
}

/** The files as they were, to be committed again. */
async function contentOf(revision: string, names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await fileAt(revision, name)] as const)),
  );
}
