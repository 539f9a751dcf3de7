import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Issued {
  readonly key: string;
  /** The leaf alone, in PEM. */
  readonly cert: string;
}

export interface TestAuthority {
  /** The root, in PEM. */
  readonly root: string;
  /** A leaf for these names that ends in `days`, which may be negative; 1 unless told. */
  readonly issue: (names: readonly string[], days?: number) => Issued;
  readonly remove: () => void;
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A throw-away certificate authority, made by openssl in a directory of its own. */
export function testAuthority(): TestAuthority {
  const directory = mkdtempSync(join(tmpdir(), "lotus-ca-"));
  const path = (name: string) => join(directory, name);
  const read = (name: string) => readFileSync(path(name), "utf8");
  const openssl = (...words: readonly string[]) => execFileSync("openssl", words, { stdio: "pipe" });
  const subject = ["-subj", "/CN=lotus test root"];
  openssl("req", "-x509", ...newKey, "-keyout", path("root.key"), "-out", path("root.pem"), "-days", "2", ...subject);
  let count = 0;
  return {
    root: read("root.pem"),
    issue(names, days = 1) {
      count += 1;
      const leaf = String(count);
      const alternative = ["-addext", `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`];
      const asked = ["-keyout", path(`${leaf}.key`), "-out", path(`${leaf}.csr`), "-subj", `/CN=${names[0]}`];
      openssl("req", "-new", ...newKey, ...asked, ...alternative);
      const signer = ["-CA", path("root.pem"), "-CAkey", path("root.key"), "-CAcreateserial"];
      const files = ["-in", path(`${leaf}.csr`), "-out", path(`${leaf}.pem`)];
      openssl("x509", "-req", ...files, ...signer, "-days", String(days), "-copy_extensions", "copy");
      return { key: read(`${leaf}.key`), cert: read(`${leaf}.pem`) };
    },
    remove: () => rmSync(directory, { recursive: true }),
  };
}
