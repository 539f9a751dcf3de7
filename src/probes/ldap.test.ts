import { type AddressInfo, createServer } from "node:net";
import { afterAll, expect, test } from "vitest";

import { Secret } from "../hosts/secret.ts";
import { loginCode, readLoginCode, readRootEntry, rootEntry } from "./ldap.ts";
import { localView } from "./testing/local-view.ts";

const host = localView();
afterAll(() => host.close());

// Captured from OpenLDAP 2.5.13: its root entry, and its answer with "require authc".
const answer = Buffer.from(
  "3030020101642b040030273025040b6f626a656374436c61737331160403746f70040f4f70656e4c444150726f6f74445345300c02010165070a010004000400",
  "hex",
);
const refusal = Buffer.from("3023020101651e0a01350400041761757468656e7469636174696f6e207265717569726564", "hex");
// The same search as Python's ldap3 encodes it.
const question =
  "3032020101632d04000a01000a0100020100020100010100870b6f626a656374436c617373300d040b6f626a656374436c617373";

test("readRootEntry waits for the end of the search", () => {
  expect(readRootEntry(answer)).toBe(true);
  expect(readRootEntry(answer.subarray(0, -1))).toBeUndefined();
  expect(readRootEntry(answer.subarray(0, 50))).toBeUndefined();
  expect(readRootEntry(Buffer.alloc(0))).toBeUndefined();
  expect(readRootEntry(refusal)).toBe(false);
  expect(() => readRootEntry(Buffer.from("HTTP/1.1 400 Bad Request"))).toThrow("not LDAP");
});

test("rootEntry asks for it", async () => {
  let asked = "";
  const server = createServer((socket) =>
    socket.once("data", (data) => {
      asked = data.toString("hex");
      socket.write(answer);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  expect(await rootEntry(host, { address: "127.0.0.1", port })).toBe(true);
  server.close();
  expect(asked).toBe(question);
  const late = rootEntry(host, { address: "127.0.0.1", port });
  await expect(late).rejects.toMatchObject({ reason: "connection refused" });
});

test("readLoginCode waits for the whole answer", () => {
  const bytes = (hex: string) => Buffer.from(hex, "hex");
  expect(readLoginCode(bytes("300c02010161070a010004000400"))).toBe(0);
  expect(readLoginCode(bytes("300c02010161070a013104000400"))).toBe(49);
  expect(readLoginCode(bytes("300c02010161070a0131"))).toBeUndefined();
  expect(readLoginCode(Buffer.alloc(0))).toBeUndefined();
  expect(() => readLoginCode(answer)).toThrow("not LDAP");
  expect(() => readLoginCode(Buffer.from("HTTP/1.1 400 Bad Request"))).toThrow("not LDAP");
});

test("loginCode sends a simple bind", async () => {
  let asked = "";
  const server = createServer((socket) =>
    socket.once("data", (data) => {
      asked = data.toString("hex");
      socket.write(Buffer.from("300c02010161070a013104000400", "hex"));
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  expect(await loginCode(host, { address: "127.0.0.1", port }, "a", new Secret("b"))).toBe(49);
  server.close();
  // The bytes that OpenLDAP's ldapwhoami -x -D a -w b sends.
  expect(asked).toBe("300e0201016009020103040161800162");
});
