import { randomBytes, randomUUID } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { type Duplex, Readable } from "node:stream";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { FileToWrite, Host } from "../host.ts";
import type { HostError } from "../host-error.ts";
import { Secret } from "../secret.ts";
import { processesWith, until } from "./processes.ts";

/** A host on this machine for the contract tests, and how to put it away. */
export interface HostUnderTest {
  readonly host: Host;
  close(): Promise<void>;
}

/** What every implementation of `Host` must do. The host must be this machine under another name: files and processes are looked at directly. */
export function describeHost(name: string, make: () => Promise<HostUnderTest>): void {
  describe(`${name} as a host`, () => {
    let made: HostUnderTest;
    let host: Host;
    let directory: string;

    beforeAll(async () => {
      made = await make();
      host = made.host;
      directory = mkdtempSync("/tmp/lotus-host-");
    });
    afterAll(async () => {
      await made.close();
      rmSync(directory, { recursive: true, force: true });
    });

    describeCommands(
      () => host,
      () => directory,
    );
    describeFiles(
      () => host,
      () => directory,
    );
    describeStreams(
      () => host,
      () => directory,
    );
    describePouring(
      () => host,
      () => directory,
    );

    it("ends what runs when it is closed, and answers no more", async () => {
      const other = await make();
      const marker = sleeper();
      const running = reasonOf(other.host.query(marker.command, { timeoutMs: 60_000 }));
      await until(() => processesWith(marker.text).length > 0);
      await other.host.close();
      expect(await running).toMatchObject({ kind: "cancelled" });
      await until(() => processesWith(marker.text).length === 0);
      await expect(other.host.query(["true"])).rejects.toMatchObject({ kind: "cancelled" });
      await other.host.close();
      await other.close();
    });
  });
}

/** Why it failed; undefined when it did not. */
export function reasonOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}

/** A command that would run for minutes, and the text by which its process is found. */
export function sleeper(): { readonly command: readonly string[]; readonly text: string } {
  const text = `lotus-sleeper-${randomUUID()}`;
  return { command: ["sh", "-c", `sleep 300; : ${text}`], text };
}

function describeCommands(host: () => Host, directory: () => string): void {
  it.each<[string, readonly string[], object]>([
    [
      "output and status",
      ["sh", "-c", "echo out; echo err >&2; exit 3"],
      { status: 3, stdout: "out\n", stderr: "err\n" },
    ],
    ["exit 255, which ssh uses itself", ["sh", "-c", "exit 255"], { status: 255, signal: undefined }],
    ["exit by signal", ["sh", "-c", "kill -KILL $$"], { status: undefined, signal: "SIGKILL" }],
    ["a program that is not there", ["lotus-no-such-program"], { status: 127 }],
    [
      "words that a shell would take apart",
      ["printf", "%s|", "a b", "$HOME", "'", '"', "\\", "*", "", "é\n!"],
      { stdout: "a b|$HOME|'|\"|\\|*||é\n!|" },
    ],
    ["bytes that are not UTF-8", ["printf", "a\\377b"], { stdout: "a\u{fffd}b" }],
    ["escape codes, as they are", ["printf", "\\033[31mred"], { stdout: "\u001b[31mred" }],
    ["no input unless given", ["cat"], { status: 0, stdout: "" }],
    [
      "the C locale and the directories of root",
      ["sh", "-c", "echo $LC_ALL $PATH"],
      { stdout: expect.stringMatching(/^C .*\/usr\/sbin.*\/sbin/) },
    ],
  ])("answers with %s", async (_what, command, answer) => {
    expect(await host().query(command)).toMatchObject(answer);
  });

  it("hands over standard input, also a secret and a megabyte", async () => {
    const big = "x".repeat(1_000_000);
    const [text, secret, long] = await Promise.all([
      host().query(["cat"], { stdin: "line\n" }),
      host().query(["cat"], { stdin: new Secret("hidden") }),
      host().query(["wc", "-c"], { stdin: big }),
    ]);
    expect([text.stdout, secret.stdout, long.stdout.trim()]).toEqual(["line\n", "hidden", "1000000"]);
  });

  it("runs what is asked together side by side and answers each as soon as it is ready", async () => {
    const flag = join(directory(), "flag");
    const order: string[] = [];
    await Promise.all([
      host()
        .query(["sh", "-c", `until [ -e ${flag} ]; do sleep 0.01; done`])
        .then(() => order.push("waited")),
      host()
        .query(["sh", "-c", `sleep 0.1; touch ${flag}`])
        .then(() => order.push("made")),
      host()
        .query(["true"])
        .then(() => order.push("quick")),
    ]);
    expect(order[0]).toBe("quick");
    expect(order).toHaveLength(3);
  });

  it("runs as another user, here as the one it already is", async () => {
    const { username } = userInfo();
    expect(await host().query(["id", "-un"], { as: username })).toMatchObject({ stdout: `${username}\n` });
    await expect(host().query(["true"], { as: "lotus-nobody-there" })).rejects.toMatchObject({ kind: "not-permitted" });
  });

  it("ends a command at its time limit, with all it started", async () => {
    const marker = sleeper();
    const asked = host().query(marker.command, { timeoutMs: 300 });
    await expect(asked).rejects.toMatchObject({ kind: "timeout", phase: "command", facts: { limitMs: 300 } });
    await until(() => processesWith(marker.text).length === 0);
  });

  it("ends one that ignores being asked to end", async () => {
    const marker = sleeper();
    const stubborn = ["sh", "-c", `trap '' TERM; while :; do sleep 0.1; done; : ${marker.text}`];
    await expect(host().query(stubborn, { timeoutMs: 200 })).rejects.toMatchObject({ kind: "timeout" });
    await until(() => processesWith(marker.text).length === 0);
  });

  it("does not wait for a daemon that keeps the output open", async () => {
    const marker = sleeper();
    const answer = await host().query(["sh", "-c", `sh -c 'sleep 0.7; : ${marker.text}' & echo started`]);
    expect(answer).toMatchObject({ status: 0, stdout: "started\n" });
    await until(() => processesWith(marker.text).length === 0);
  });

  it("cuts off what prints without end, and goes on answering", async () => {
    const marker = sleeper();
    const endless = host().query(["sh", "-c", `yes; : ${marker.text}`], { maxBytes: 100_000 });
    const many = host().query(["head", "-c", "50000000", "/dev/zero"]);
    await Promise.all([
      expect(endless).rejects.toMatchObject({ kind: "too-much-output", facts: { limitBytes: 100_000 } }),
      expect(many).rejects.toMatchObject({ kind: "too-much-output" }),
    ]);
    expect(await host().query(["head", "-c", "3000000", "/dev/zero"])).toMatchObject({ status: 0 });
    await until(() => processesWith(marker.text).length === 0);
  });
}

function describeFiles(host: () => Host, directory: () => string): void {
  const file = (name: string, content: FileToWrite["content"]): FileToWrite => {
    const { uid, gid } = userInfo();
    return { path: join(directory(), name), content, mode: 0o640, owner: String(uid), group: String(gid) };
  };

  it("reads a file, says when there is none, and fails where it may not or cannot", async () => {
    writeFileSync(join(directory(), "text"), "grüße\n");
    expect(await host().read(join(directory(), "text"))).toBe("grüße\n");
    expect(await host().read(join(directory(), "missing"))).toBeUndefined();
    expect(await host().read(join(directory(), "text", "below"))).toBeUndefined();
    expect(await host().read("/proc/self/stat")).toContain("perl");
    await expect(host().read(directory())).rejects.toMatchObject({ kind: "not-a-file" });
    await expect(host().read("/dev/zero")).rejects.toMatchObject({ kind: "not-a-file" });
  });

  it("writes text, bytes and secrets with mode, in place of an old file and without a trace of the making", async () => {
    writeFileSync(join(directory(), "a.conf"), "old", { mode: 0o600 });
    const before = statSync(join(directory(), "a.conf")).ino;
    const bytes = Buffer.from([0, 255, 10, 39]);
    await Promise.all([
      host().write(file("a.conf", "new\n")),
      host().write(file("b.bin", bytes)),
      host().write(file("c.secret", new Secret("s3cret"))),
      host().write(file("d.big", "y".repeat(3_000_000))),
    ]);
    expect(readFileSync(join(directory(), "a.conf"), "utf8")).toBe("new\n");
    expect(readFileSync(join(directory(), "b.bin"))).toEqual(bytes);
    expect(readFileSync(join(directory(), "c.secret"), "utf8")).toBe("s3cret");
    expect(statSync(join(directory(), "d.big")).size).toBe(3_000_000);
    const after = statSync(join(directory(), "a.conf"));
    expect([after.mode & 0o7777, after.uid, after.ino === before]).toEqual([0o640, userInfo().uid, false]);
    expect(readdirSync(directory()).filter((name) => name.includes("lotus"))).toEqual([]);
  });

  it("replaces the file behind a link and leaves the link", async () => {
    writeFileSync(join(directory(), "real"), "old");
    symlinkSync("real", join(directory(), "link"));
    await host().write(file("link", "new"));
    expect(readFileSync(join(directory(), "real"), "utf8")).toBe("new");
  });

  it("leaves the old file when it cannot write the new one", async () => {
    writeFileSync(join(directory(), "kept"), "old");
    await expect(host().write({ ...file("kept", "new"), owner: "lotus-nobody-there" })).rejects.toMatchObject({
      kind: "write-failed",
    });
    await expect(host().write(file("no-such-directory/x", "new"))).rejects.toMatchObject({ kind: "write-failed" });
    await expect(host().write({ ...file("x", "new"), path: directory() })).rejects.toMatchObject({
      kind: "not-a-file",
    });
    expect(readFileSync(join(directory(), "kept"), "utf8")).toBe("old");
    expect(readdirSync(directory()).filter((name) => name.includes("lotus"))).toEqual([]);
  });
}

function describePouring(host: () => Host, directory: () => string): void {
  const options = { timeoutMs: 20_000 };

  it("pours bytes into a command, more than any buffer holds", async () => {
    const bytes = randomBytes(6_000_000);
    const path = join(directory(), "poured");
    const pieces = Array.from({ length: 60 }, (_, at) => bytes.subarray(at * 100_000, (at + 1) * 100_000));
    const slow = ["sh", "-c", `sleep 0.3; cat > '${path}'; echo "$(wc -c < '${path}')"; echo done >&2`];
    const answer = await host().pour(slow, Readable.from(pieces), options);
    expect(answer).toMatchObject({ status: 0, stdout: "6000000\n", stderr: "done\n" });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it("says how a command ended that did not take all that was poured", async () => {
    const more = async function* () {
      for (let at = 0; at < 1000; at += 1) yield randomBytes(10_000);
    };
    const answer = await host().pour(["sh", "-c", "head -c 10 > /dev/null; echo full >&2; exit 3"], more(), options);
    expect(answer).toMatchObject({ status: 3, stderr: "full\n" });
  });

  it("ends the command when what is poured breaks off, and fails with why", async () => {
    const marker = sleeper();
    const broken = async function* () {
      yield Buffer.from("first");
      await until(() => processesWith(marker.text).length > 0);
      throw new Error("the source broke off");
    };
    await expect(host().pour(marker.command, broken(), options)).rejects.toThrow("the source broke off");
    await until(() => processesWith(marker.text).length === 0);
  });

  it("hands out what a command prints as it comes, more than any buffer holds", async () => {
    const bytes = randomBytes(6_000_000);
    const path = join(directory(), "drawn");
    writeFileSync(path, bytes);
    const drawn = await Array.fromAsync(host().draw(["cat", path], options));
    expect(Buffer.concat(drawn).equals(bytes)).toBe(true);
  });

  it("fails in the end where the command failed, and ends one that is left", async () => {
    const failing = Array.fromAsync(host().draw(["sh", "-c", "echo some; echo 'no more' >&2; exit 3"], options));
    await expect(failing).rejects.toThrow(/ended with 3: no more/);
    const marker = sleeper();
    for await (const _ of host().draw(["sh", "-c", `echo first; sleep 300; : ${marker.text}`], options)) break;
    await until(() => processesWith(marker.text).length === 0);
  });

  it("ends one that pours at its time limit", async () => {
    const marker = sleeper();
    const reason = await reasonOf(host().pour(marker.command, Readable.from([Buffer.from("x")]), { timeoutMs: 300 }));
    expect(reason).toMatchObject({ kind: "timeout" });
    await until(() => processesWith(marker.text).length === 0);
  });
}

function describeStreams(host: () => Host, directory: () => string): void {
  it("carries bytes to a TCP port and a unix socket, both ways, more than any buffer holds", async () => {
    const tcp = echo();
    const unix = echo();
    const path = join(directory(), "echo.sock");
    await Promise.all([listening(tcp.listen(0, "127.0.0.1")), listening(unix.listen(path))]);
    const { port } = tcp.address() as { port: number };
    const streams = await Promise.all([
      host().connect({ kind: "tcp", host: "127.0.0.1", port }),
      host().connect({ kind: "unix", path, as: userInfo().username }),
    ]);
    expect(await Promise.all(streams.map(sendAndCount))).toEqual([5_000_000, 5_000_000]);
    tcp.close();
    unix.close();
  });

  it("says when nothing listens", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as { port: number };
    closed.close();
    await once(closed, "close");
    await expect(host().connect({ kind: "tcp", host: "127.0.0.1", port })).rejects.toMatchObject({
      kind: "refused",
      phase: "connect",
    });
    const stream = await host().connect({ kind: "unix", path: join(directory(), "none.sock") });
    const [error] = (await once(stream, "error")) as [HostError];
    expect(error).toMatchObject({ phase: "connect", kind: "name-not-found" });
  });

  it("carries datagrams from one socket, each behind its length, before it is connected", async () => {
    const socket = createSocket("udp4", (bytes, from) =>
      socket.send(`${from.port} ${String(bytes)}`, from.port, from.address),
    );
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    const stream = await host().connect({ kind: "udp", host: "127.0.0.1", port: socket.address().port });
    const framed = (text: string) => Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]);
    stream.write(Buffer.concat([framed("one"), framed("two")]));
    let heard = "";
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      heard += chunk.toString("latin1");
      if (heard.includes("two")) break;
    }
    const [port = ""] = /\d{4,5}/.exec(heard) ?? [];
    expect(heard).toBe(["one", "two"].map((text) => framed(`${port} ${text}`).toString("latin1")).join(""));
    socket.close();
  });

  it("asks one datagram, again when the first is lost, and gives up in time", async () => {
    const socket = createSocket("udp4");
    let heard = 0;
    socket.on("message", (bytes, from) => {
      heard += 1;
      if (heard % 2 === 0) socket.send(Buffer.concat([bytes, Buffer.from("!")]), from.port, from.address);
    });
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    const to = { host: "127.0.0.1", port: socket.address().port, payload: Buffer.from([0, 1, 255]), timeoutMs: 150 };
    expect(Buffer.from((await host().askUdp({ ...to, tries: 2 })) ?? [])).toEqual(Buffer.from([0, 1, 255, 33]));
    expect(await host().askUdp({ ...to, tries: 1 })).toBeUndefined();
    socket.close();
  });
}

function echo(): Server {
  return createServer((socket) => socket.on("error", () => undefined).pipe(socket));
}

function listening(server: Server): Promise<unknown> {
  return once(server, "listening");
}

async function sendAndCount(stream: Duplex): Promise<number> {
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => (bytes += chunk.length));
  stream.end(Buffer.alloc(5_000_000, "q"));
  await once(stream, "end");
  stream.destroy();
  return bytes;
}
