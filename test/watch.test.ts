import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

import { afterAll, beforeAll, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { startLotus } from "./lotus.ts";

/** The way to one host, which can be cut and made again. */
class Way {
  readonly #real: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  constructor(real: number) {
    this.#real = real;
  }

  async open(): Promise<number> {
    this.#server = createServer((near) => {
      const far = connect(this.#real, "127.0.0.1");
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on("error", () => undefined).on("close", () => [near, far].forEach((one) => one.destroy()));
      }
      near.pipe(far).pipe(near);
    });
    this.#server.listen(this.port, "127.0.0.1");
    await once(this.#server, "listening");
    this.port = (this.#server.address() as AddressInfo).port;
    return this.port;
  }

  cut(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }
}

const ways = new Map<string, Way>();
let deployment: Embedded;

beforeAll(async () => {
  deployment = await startEmbedded({
    inBetween: async (host, port) => {
      const way = new Way(port);
      ways.set(host, way);
      return way.open();
    },
  });
});
afterAll(async () => {
  for (const way of ways.values()) way.cut();
  await deployment.stop();
});

/** `lotus health --watch 1` off a terminal, and its blocks one after the other. */
function watching(...words: readonly string[]) {
  const env = { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile };
  const { child, ended } = startLotus(["health", ...words, "--watch", "1"], env);
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return {
    child,
    ended,
    /** Resolves with the first block from now on that fits. */
    async block(fits: RegExp): Promise<string> {
      for (;;) {
        const blocks = text.split(/^(?=\d{4}-\d\d-\d\dT)/m).slice(0, -1);
        const found = blocks.findIndex((block) => fits.test(block));
        if (found !== -1) {
          text = text.slice(blocks.slice(0, found + 1).join("").length);
          return blocks[found] ?? "";
        }
        await once(child.stdout ?? child, "data");
      }
    },
  };
}

it("prints a block a round over one connection a host, says what is new and gone, and ends with Ctrl-C", async () => {
  const { child, ended, block } = watching("cinny", "lldap");
  expect(await block(/everything works/)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z\nlotusguild  2 hosts /);
  await block(/everything works/);
  ways.get("cinny")?.cut();
  expect(await block(/cinny cannot be reached/)).toMatch(/✗ new: cinny cannot be reached|since/);
  expect(await block(/since/)).toMatch(/✗ cinny cannot be reached.*\n +since +[\d:]+ UTC, for \d+ s\n/);
  await ways.get("cinny")?.open();
  const back = await block(/everything works/);
  expect(back).toMatch(/✓ gone: cinny cannot be reached +cinny \(106\)\n +since +[\d:]+ UTC, after \d+ s\n/);
  expect(await block(/everything works/)).not.toContain("gone");
  child.kill("SIGINT");
  expect((await ended).exitCode).toBe(130);
  expect(deployment.activity.get("lldap")?.connections).toBe(1);
  expect([...deployment.activity.values()].every(({ jobs, open }) => jobs === 0 && open === 0)).toBe(true);
}, 60_000);

it("prints one JSON document a round", async () => {
  const { child, ended } = watching("cinny", "--json");
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  while ((text.match(/^\}$/gm) ?? []).length < 2) await once(child.stdout ?? child, "data");
  child.kill("SIGINT");
  expect((await ended).exitCode).toBe(130);
  const documents = text.split(/(?<=^\}\n)/m).map((part) => JSON.parse(part) as { schema: string });
  expect(new Set(documents.map(({ schema }) => schema))).toEqual(new Set(["lotus.health/1"]));
}, 60_000);

it("prints with --quiet only a round that brings something new", async () => {
  const { child, ended } = watching("cinny", "--quiet");
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const said = async (words: string) => {
    while (!text.includes(words)) await once(child.stdout ?? child, "data");
  };
  while (deployment.activity.get("cinny")?.open === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 3000));
  ways.get("cinny")?.cut();
  await said("new: cinny cannot be reached");
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await ways.get("cinny")?.open();
  await said("gone: cinny cannot be reached");
  child.kill("SIGINT");
  await ended;
  expect(text.match(/^\d{4}-/gm)).toHaveLength(2);
}, 60_000);
