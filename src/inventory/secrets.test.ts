import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";

import { LotusError } from "../errors.ts";
import { secretResolver, type ResolveSecret } from "./secrets.ts";

const marked = "marked-secret-41";
let home = "";
let resolve: ResolveSecret;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "lotus-secrets-"));
  await mkdir(join(home, "etc"));
  const write = (name: string, text: string, mode: number) =>
    writeFile(join(home, name), text).then(() => chmod(join(home, name), mode));
  await write("token", `${marked}\n`, 0o600);
  await write("etc/token", marked, 0o400);
  await write("open", marked, 0o640);
  await write("all", marked, 0o604);
  await write("empty", "\n", 0o600);
  await write("large", "x".repeat(70_000), 0o600);
  resolve = secretResolver({
    env: { PATH: process.env["PATH"], TOKEN: marked, NOTHING: "" },
    home,
    inventoryFile: join(home, "etc/inventory.yaml"),
    timeoutMs: 500,
  });
});

const sh = (script: string) => ({ command: ["sh", "-c", script] });

describe("a secret is found", () => {
  test.each([
    ["in the environment", { env: "TOKEN" }],
    ["in a file at home", { file: "~/token" }],
    ["in a file beside the inventory", { file: "token" }],
    ["from a command", sh(`printf '%s\\n' ${marked}`)],
    ["from a command that also talks", sh(`echo talk >&2; printf '%s\\r\\n' ${marked}`)],
    ["from a command that reads its input to the end", sh(`cat; echo ${marked}`)],
  ])("%s", async (_, reference) => {
    expect((await resolve(reference)).reveal()).toBe(marked);
  });

  test("only when it is asked for, and once", async () => {
    const count = join(home, "count");
    const reference = sh(`echo x >> ${count}; wc -l < ${count} | tr -d ' '`);
    const both = await Promise.all([resolve(reference), resolve({ ...reference })]);
    expect([...both, await resolve(reference)].map((secret) => secret.reveal())).toEqual(["1", "1", "1"]);
  });

  test("and is never shown", async () => {
    const secret = await resolve({ env: "TOKEN" });
    expect(
      `${String(secret)} ${JSON.stringify({ secret })} ${inspect({ secret }, { showHidden: true })}`,
    ).not.toContain(marked);
  });
});

describe("a secret is refused or missing", () => {
  test.each([
    ["no variable", { env: "NOBODY" }, "the secret in $NOBODY is not set"],
    ["an empty variable", { env: "NOTHING" }, "the secret in $NOTHING is empty"],
    ["no file", { file: "~/gone" }, "HOME/gone: there is no such file"],
    ["the group can read it", { file: "~/open" }, "HOME/open is open to others (mode 0640), so it is not used"],
    ["others can read it", { file: "~/all" }, "HOME/all is open to others (mode 0604), so it is not used"],
    ["a directory", { file: "~/etc" }, "HOME/etc: not a regular file"],
    ["an empty file", { file: "~/empty" }, "HOME/empty: empty"],
    ["a file too large", { file: "~/large" }, "HOME/large: larger than 65536 bytes, so it is no secret"],
    ["no such command", { command: ["no-such-program", "a b"] }, "was not found: no-such-program 'a b'"],
    ["a failing command", sh(`echo ${marked}; echo ${marked} >&2; exit 3`), "ended with status 3: sh -c"],
    ["a killed command", sh(`echo ${marked}; kill -9 $$`), "was ended by SIGKILL: sh -c"],
    ["a silent command", sh("true"), "printed nothing: sh -c true"],
    ["a slow command", sh("sleep 30"), "took longer than 0.5 s: sh -c 'sleep 30'"],
    ["an endless command", { command: ["yes"] }, "printed more than 65536 bytes: yes"],
  ])("%s", async (_, reference, words) => {
    const error: unknown = await resolve(reference).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LotusError);
    const { message, hint, stack } = error as LotusError;
    expect(message).toContain(words.replace("HOME", home));
    const everything = `${message} ${hint} ${stack} ${inspect(error, { showHidden: true, depth: 9 })} ${JSON.stringify(error)}`;
    // What the admin wrote into the command is theirs to see; what the command printed is not.
    expect(everything.replaceAll(`echo ${marked}`, "").replaceAll(/stdout|stderr/g, "")).not.toContain(marked);
    expect(everything).not.toContain("stdout:");
  });

  test("the way out is named", async () => {
    await expect(resolve({ file: "~/open" })).rejects.toMatchObject({
      hint: `chmod 600 ${home}/open   and think of the secret as seen`,
    });
  });
});
