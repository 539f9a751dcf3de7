import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Host } from "../hosts/host.ts";
import { openHost } from "../hosts/open-host.ts";
import { fetchMirror } from "./git-mirror.ts";

let directory: string;
let host: Host;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "lotus-mirror-"));
  host = openHost({ name: "here", label: "this machine", transport: "local" }, { environment: process.env });
  const env = { ...process.env, ...author, GIT_CONFIG_GLOBAL: "/dev/null" };
  const git = (...words: readonly string[]) => execFileSync("git", words, { cwd: source(), env }).toString().trim();
  execFileSync("git", ["init", "--quiet", "--initial-branch=main", source()]);
  const commit = (file: string, text: string, message: string): string => {
    writeFileSync(join(source(), file), text);
    git("add", "--all");
    git("commit", "--quiet", `--message=${message}`);
    return git("rev-parse", "HEAD");
  };
  commits.first = commit("bot.py", "one", "begin");
  git("tag", "--annotate", "--message=1", "v1.0");
  commits.second = commit("bot.py", "two", "Go on, with $(quotes) and 'such'");
  commits.third = commit("größe.txt", "three", "third");
  git("branch", "next");
  git("checkout", "--quiet", "-b", "aside", commits.first);
  commits.aside = commit("aside", "x", "aside");
});
afterAll(async () => {
  await host.close();
  rmSync(directory, { recursive: true });
});

const author = {
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@localhost",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@localhost",
};
const commits = { first: "", second: "", third: "", aside: "" };
const source = () => join(directory, "source");
const open = (url = source(), cache = "cache") =>
  fetchMirror(host, { url, title: "the bot's repository" }, { cache: join(directory, cache) });

describe("a mirror", () => {
  it("knows what a branch, a tag and a commit mean", async () => {
    const mirror = await open();
    expect(await mirror.resolve("main")).toMatchObject({ id: commits.third, subject: "third" });
    expect(await mirror.resolve("v1.0")).toMatchObject({ id: commits.first, version: "v1.0" });
    expect(await mirror.resolve(commits.second.slice(0, 8))).toMatchObject({
      id: commits.second,
      version: `v1.0-1-g${commits.second.slice(0, 7)}`,
    });
  });

  it.each(["gone", "--help", "main~1", "", "$(id)"])("names its branches when there is no %j", async (ref) => {
    await expect((await open()).resolve(ref)).rejects.toMatchObject({
      message: expect.stringContaining(`has no branch, tag or commit ${ref}`) as string,
      hint: "its branches: aside, main, next",
    });
  });

  it("tells what lies between two revisions", async () => {
    const mirror = await open();
    expect(await mirror.between(commits.first, commits.third)).toEqual({
      commits: [
        { id: commits.third, subject: "third" },
        { id: commits.second, subject: "Go on, with $(quotes) and 'such'" },
      ],
      files: ["bot.py", "größe.txt"],
      isSideways: false,
    });
    expect(await mirror.between(commits.third, commits.first)).toMatchObject({ commits: [], isSideways: true });
    expect(await mirror.between("0".repeat(40), commits.first)).toBeUndefined();
  });

  it("reads a file and gives the whole as an archive, the same each time", async () => {
    const mirror = await open();
    expect(await mirror.read(commits.first, "bot.py")).toBe("one");
    expect(await mirror.read(commits.first, "none")).toBeUndefined();
    const [one, other] = [await mirror.archive(commits.third), await mirror.archive(commits.third)];
    expect(one.archive).toEqual(other.archive);
    const bytes = Buffer.concat(await Array.fromAsync(one.open()));
    expect(bytes).toHaveLength(one.archive.bytes);
    expect(execFileSync("tar", ["--list"], { input: bytes }).toString()).toContain("bot.py");
  });

  it("follows a branch that was moved back, and forgets one that is gone", async () => {
    const away = join(directory, "moved.git");
    execFileSync("git", ["clone", "--quiet", "--mirror", source(), away]);
    expect(await (await open(away)).resolve("main")).toMatchObject({ id: commits.third });
    execFileSync("git", ["-C", away, "update-ref", "refs/heads/main", commits.first]);
    execFileSync("git", ["-C", away, "update-ref", "-d", "refs/heads/aside"]);
    const mirror = await open(away);
    expect(await mirror.resolve("main")).toMatchObject({ id: commits.first });
    await expect(mirror.resolve("aside")).rejects.toThrow("has no branch");
  });

  it("says where it could not be fetched from", async () => {
    await expect(open(join(directory, "nowhere"))).rejects.toThrow(
      /the bot's repository \(.*nowhere\) could not be fetched by this machine: '.*nowhere' does not appear to be a git repository/,
    );
  });
});
