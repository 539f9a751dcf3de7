import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Estate } from "./estate.ts";
import { places } from "./places.ts";
import { run } from "./run.ts";

const secretNames = [
  "database",
  "registration",
  "macaroon",
  "form",
  "turn",
  "livekit",
  "hookshotAs",
  "hookshotHs",
  "hooks",
  "admin",
  "jared",
  "bot",
  "draupnir",
] as const;

/** The lab's own passwords and tokens: made once, kept in the state directory, worth nothing elsewhere. */
export type Secrets = Readonly<Record<(typeof secretNames)[number], string>>;

/** Where the lab's certificate authority, keys and passwords lie. */
export const identity = {
  authority: join(places.identity, "authority.crt"),
  authorityKey: join(places.identity, "authority.key"),
  adminKey: join(places.identity, "admin_ed25519"),
  secrets: join(places.identity, "secrets.json"),
  /** The folder with one host's ssh host keys. */
  hostKeys: (host: string) => join(places.identity, "host-keys", host),
  /** The folder with `fullchain.pem`, `chain.pem`, `cert.pem` and `privkey.pem` for a public name. */
  certificate: (name: string) => join(places.identity, "certificates", name),
} as const;

/** The kinds of host key Debian's sshd is installed with. */
export const hostKeyKinds = ["ed25519", "ecdsa", "rsa"] as const;

const certificateDays = 90;
const renewAfterDays = 20;

/** Makes what is missing of the lab's identity; what is there stays, so that host keys survive `down` and `up`. */
export async function ensureIdentity(estate: Estate): Promise<Secrets> {
  mkdirSync(places.identity, { recursive: true, mode: 0o700 });
  if (!existsSync(identity.authority)) await makeAuthority();
  if (!existsSync(identity.adminKey)) {
    await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lotus lab admin", "-f", identity.adminKey]);
  }
  await Promise.all(estate.hosts.map(({ name }) => makeHostKeys(name)));
  for (const { name } of estate.names) if (!isFresh(name)) await issueCertificate(name, identity.certificate(name));
  return readSecrets();
}

/** Issues a certificate of the lab's authority into a folder; `days` may be negative for one that has ended. */
export async function issueCertificate(name: string, folder: string, days = certificateDays): Promise<void> {
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const at = (file: string): string => join(part, file);
  const now = Date.now();
  const start = days < 0 ? now - certificateDays * day : now - day / 24;
  writeFileSync(at("index"), "");
  writeFileSync(at("serial"), `${randomBytes(8).toString("hex")}\n`);
  writeFileSync(at("openssl.cnf"), authorityConfig(part, name));
  await run(["openssl", "ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", at("privkey.pem")]);
  await run(["openssl", "req", "-new", "-key", at("privkey.pem"), "-subj", `/CN=${name}`, "-out", at("request.pem")]);
  const dates = ["-startdate", asn1Time(start), "-enddate", asn1Time(now + days * day)];
  const files = ["-in", at("request.pem"), "-out", at("cert.pem")];
  await run(["openssl", "ca", "-batch", "-notext", "-config", at("openssl.cnf"), ...dates, ...files]);
  const authority = readFileSync(identity.authority, "utf8");
  writeFileSync(at("chain.pem"), authority);
  writeFileSync(at("fullchain.pem"), readFileSync(at("cert.pem"), "utf8") + authority);
  rmSync(folder, { recursive: true, force: true });
  renameSync(part, folder);
}

/** Makes the ssh host keys of one host, where they are missing. */
export async function makeHostKeys(host: string, folder = identity.hostKeys(host)): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const kind of hostKeyKinds) {
    const file = join(folder, `ssh_host_${kind}_key`);
    if (existsSync(`${file}.pub`)) continue;
    rmSync(file, { force: true });
    await run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", `root@${host}`, "-f", file]);
  }
}

const day = 86_400_000;

function asn1Time(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-T:]/g, "")}Z`;
}

function isFresh(name: string): boolean {
  const file = join(identity.certificate(name), "fullchain.pem");
  return existsSync(file) && Date.now() - statSync(file).mtimeMs < renewAfterDays * day;
}

async function makeAuthority(): Promise<void> {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-keyout", identity.authorityKey];
  const subject = ["-subj", "/CN=Lotus lab authority", "-days", "3650"];
  const part = `${identity.authority}.part`;
  await run(["openssl", "req", "-x509", ...key, ...subject, "-out", part]);
  renameSync(part, identity.authority);
}

function authorityConfig(folder: string, name: string): string {
  return `[ca]
default_ca = lab
[lab]
database = ${folder}/index
serial = ${folder}/serial
new_certs_dir = ${folder}
certificate = ${identity.authority}
private_key = ${identity.authorityKey}
default_md = sha384
policy = any
x509_extensions = leaf
[any]
commonName = supplied
[leaf]
basicConstraints = CA:FALSE
keyUsage = digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:${name}
`;
}

function readSecrets(): Secrets {
  const known = existsSync(identity.secrets)
    ? (JSON.parse(readFileSync(identity.secrets, "utf8")) as Partial<Secrets>)
    : {};
  const all = Object.fromEntries(secretNames.map((name) => [name, known[name] ?? randomBytes(24).toString("hex")]));
  writeFileSync(`${identity.secrets}.part`, JSON.stringify(all, null, 2), { mode: 0o600 });
  renameSync(`${identity.secrets}.part`, identity.secrets);
  return all as Secrets;
}
