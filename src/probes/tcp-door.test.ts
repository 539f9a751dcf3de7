import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

import { afterAll, expect, test } from "vitest";

import type { HostView } from "../hosts/host.ts";
import { HostError } from "../hosts/host-error.ts";
import { isOpen } from "./tcp-door.ts";
import { localView } from "./testing/local-view.ts";

const host = localView();
afterAll(() => host.close());

test("open where something accepts, closed where nothing does", async () => {
  const server = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const place = { address: "127.0.0.1", port: (server.address() as AddressInfo).port };
  expect(await isOpen(host, place)).toBe(true);
  server.close();
  await once(server, "close");
  expect(await isOpen(host, place)).toBe(false);
});

test("a firewall that says nothing counts as closed, once the host itself has answered", async () => {
  const silent: HostView = { ...host, connect: () => new Promise(() => undefined) };
  expect(await isOpen(silent, { address: "192.0.2.1", port: 1 })).toBe(false);
});

test("a host that cannot be asked is no closed port", async () => {
  const lost = new HostError("gone", { host: "here", phase: "connect", kind: "unreachable" });
  const view: HostView = { ...host, query: () => Promise.reject(lost), connect: () => Promise.reject(lost) };
  await expect(isOpen(view, { address: "192.0.2.1", port: 1 })).rejects.toBe(lost);
});
