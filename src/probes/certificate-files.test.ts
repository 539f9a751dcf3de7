import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, expect, test } from "vitest";

import { askCertificateFiles, certificateFiles, covers, parseCertificateFiles } from "./certificate-files.ts";
import { testAuthority } from "./testing/certificates.ts";
import { localView } from "./testing/local-view.ts";

const host = localView();
const authority = testAuthority();
const folder = mkdtempSync(join(tmpdir(), "lotus-files-"));
afterAll(async () => {
  authority.remove();
  rmSync(folder, { recursive: true });
  await host.close();
});

const write = (path: string, text: string): string => {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  return file;
};

test("certbot's tree: every lineage with its key", async () => {
  const [chat, other] = [authority.issue(["chat.example.org"]), authority.issue(["example.org", "*.example.org"])];
  write("live/npm-1/fullchain.pem", chat.cert + authority.root);
  write("live/npm-1/privkey.pem", chat.key);
  write("live/npm-2/fullchain.pem", other.cert);
  write("live/npm-2/privkey.pem", chat.key);
  write("live/README", "not a lineage");
  const files = await certificateFiles(host, { tree: join(folder, "live") });
  expect(files.map(({ path, count, problem }) => [path.replace(folder, ""), count, problem])).toEqual([
    ["/live/npm-1/fullchain.pem", 2, undefined],
    ["/live/npm-2/fullchain.pem", 1, undefined],
  ]);
  expect(files.map(({ leaf, key }) => leaf && key?.publicKey?.equals(leaf.publicKey))).toEqual([true, false]);
  expect(files.map((file) => covers(file, "chat.example.org"))).toEqual([true, true]);
  expect(files.map((file) => covers(file, "example.org"))).toEqual([false, true]);
});

test("turnserver.conf: the files it names, the last line of each counts, and no key is told", async () => {
  const leaf = authority.issue(["turn.example.org"]);
  const both = write("turn/both.pem", `${leaf.key}${leaf.cert}`);
  const secret = "static-auth-secret=not-to-be-told";
  const config = write(
    "turnserver.conf",
    `#cert=/commented\ncert=/earlier\n cert = "${both}"\npkey ${both}\n${secret}\n`,
  );
  const files = await certificateFiles(host, { turnserver: config });
  expect(files).toMatchObject([{ path: both, count: 1, problem: undefined, key: { path: both, problem: undefined } }]);
  const [file] = files;
  expect(file?.leaf && file.key?.publicKey?.equals(file.leaf.publicKey)).toBe(true);
  const { stdout } = await host.query(askCertificateFiles({ turnserver: config }));
  expect(stdout).not.toMatch(/PRIVATE|not-to-be-told/);
});

test("what is not there or cannot be read is said", async () => {
  const garbage = write("garbage.pem", "nothing of use");
  const missing = join(folder, "missing.pem");
  const config = write("bad.conf", `cert=${missing}\npkey=${garbage}\n`);
  expect(await certificateFiles(host, { turnserver: config })).toMatchObject([
    { path: missing, leaf: undefined, problem: "No such file or directory", key: { problem: expect.any(String) } },
  ]);
  expect(await certificateFiles(host, { turnserver: write("none.conf", "no-tls\n") })).toEqual([]);
  await expect(certificateFiles(host, { turnserver: missing })).rejects.toThrow("No such file or directory");
});

test("nothing throws on what is no such output", () => {
  const part = fc.constantFrom("=== certificate /a\n", "=== key /a\n", "!!! no\n", "-----BEGIN CERTIFICATE-----", "\n");
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
      expect(Array.isArray(parseCertificateFiles(parts.join("")))).toBe(true);
    }),
  );
});
