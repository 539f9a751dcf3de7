/**
 * Runs lotus over a way to one host that is cut off at the nth thing it sends there, and prints how that went as JSON. Runs
 * inside the lab's network: `node test/cut-run.ts NTH kill|drop|power ADDRESS WORDS…`. At `power` it prints `cut` at that point
 * and lets nothing through any more; on a line of input it takes the connections down, as the test has taken the host by then.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { lotusFile } from "./lotus.ts";

const [nth = "0", way = "drop", address = "", ...words] = process.argv.slice(2);
const home = process.env["HOME"] ?? "";
const directory = mkdtempSync(join(tmpdir(), "lotus-cut-"));
const sockets = new Set<Socket>();
let sent = 0;
let isCut = false;

const proxy = createServer((near) => {
  if (isCut && way !== "power") return void near.destroy();
  const far = connect(22, address);
  for (const socket of [near, far]) {
    sockets.add(socket);
    socket
      .on("error", () => undefined)
      .on("close", () => sockets.forEach((other) => (other === near || other === far ? other.destroy() : undefined)));
  }
  near.on("data", (chunk: Buffer) => {
    sent += 1;
    if (sent === Number(nth)) cut(far, chunk);
    else if (!isCut) far.write(chunk);
  });
  far.on("data", (chunk: Buffer) => {
    if (!isCut) near.write(chunk);
  });
}).listen(0, "127.0.0.1");
await once(proxy, "listening");

const { port } = proxy.address() as { port: number };
const config = join(directory, "config");
const own = `Host ${address}\n  HostName 127.0.0.1\n  Port ${port}\n  HostKeyAlias ${address}\n`;
writeFileSync(config, own + readFileSync(join(home, ".ssh/config"), "utf8"));
writeFileSync(join(directory, "ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F '${config}' "$@"\n`);
chmodSync(join(directory, "ssh"), 0o755);

const env = { ...process.env, PATH: `${directory}:${process.env["PATH"]}` };
const child = spawn(process.execPath, [lotusFile, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
const said = { stdout: "", stderr: "" };
child.stdout.on("data", (chunk: Buffer) => (said.stdout += String(chunk)));
child.stderr.on("data", (chunk: Buffer) => (said.stderr += String(chunk)));
const [exitCode, signal] = (await once(child, "close")) as [number | null, string | null];
console.log(JSON.stringify({ sent, isCut, exitCode, signal, ...said }));
rmSync(directory, { recursive: true });
process.exit();

/** What is on its way arrives in the two ways where lotus or the host dies; a dropped connection loses it. */
function cut(far: Socket, chunk: Buffer): void {
  isCut = true;
  if (way !== "drop") far.write(chunk);
  if (way === "kill") child.kill("SIGKILL");
  const takeDown = (): void => sockets.forEach((socket) => socket.destroy());
  if (way !== "power") return takeDown();
  console.log("cut");
  process.stdin.once("data", takeDown);
}
