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
  "grafana",
  "uptimeKuma",
  "directory",
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

/** What makes a certificate another one than usual. */
export type Issue = {
  /** Until it ends; negative for one that has ended. */
  readonly days?: number;
  /** Days since it was issued. */
  readonly age?: number;
  /** The names it is made out for, instead of the name it is for. */
  readonly names?: readonly string[];
  readonly rsa?: boolean;
  /** Signed by an authority below the lab's, whose own certificate stands in the chain, as public issuers do. */
  readonly below?: boolean;
  /** Signed by an authority of this name that nobody trusts, instead of the lab's. */
  readonly by?: string;
};

/** Issues a certificate of the lab's authority into a folder. */
export async function issueCertificate(name: string, folder: string, issue: Issue = {}): Promise<void> {
  const { days = certificateDays, names = [name] } = issue;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const at = (file: string): string => join(part, file);
  const now = Date.now();
  const start = days < 0 ? now - certificateDays * day : now - (issue.age ?? 1 / 24) * day;
  const signer = issue.by === undefined ? await signerOf(issue, part) : await makeStranger(part, issue.by);
  await makeKey(at("privkey.pem"), issue.rsa === true);
  await run([
    "openssl",
    "req",
    "-new",
    "-key",
    at("privkey.pem"),
    "-subj",
    `/CN=${names[0]}`,
    "-out",
    at("request.pem"),
  ]);
  await sign({ folder: part, signer, request: "request.pem", into: "cert.pem", start, end: now + days * day, names });
  const leaf = readFileSync(at("cert.pem"), "utf8");
  const chain = readFileSync(signer.certificate, "utf8");
  writeFileSync(at("chain.pem"), chain);
  writeFileSync(at("fullchain.pem"), leaf + chain);
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

async function signerOf({ below }: Issue, folder: string): Promise<Signer> {
  return below === true ? makeIntermediate(folder) : authority;
}

/** An authority that signed itself and stands nowhere else. */
async function makeStranger(folder: string, name: string): Promise<Signer> {
  const signer = { certificate: join(folder, "stranger.pem"), key: join(folder, "stranger.key") };
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", signer.key];
  await run(["openssl", "req", "-x509", ...key, "-subj", `/CN=${name}`, "-days", "400", "-out", signer.certificate]);
  return signer;
}

async function makeAuthority(): Promise<void> {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-keyout", identity.authorityKey];
  const subject = ["-subj", "/CN=Lotus lab authority", "-days", "3650"];
  const part = `${identity.authority}.part`;
  await run(["openssl", "req", "-x509", ...key, ...subject, "-out", part]);
  renameSync(part, identity.authority);
}

type Signer = { readonly certificate: string; readonly key: string };

const authority: Signer = { certificate: identity.authority, key: identity.authorityKey };

/** An authority that the lab's has signed, in files of the folder. */
async function makeIntermediate(folder: string): Promise<Signer> {
  const at = (file: string): string => join(folder, file);
  const signer = { certificate: at("intermediate.pem"), key: at("intermediate.key") };
  await makeKey(signer.key, false);
  const subject = ["-subj", "/CN=Lotus lab intermediate"];
  await run(["openssl", "req", "-new", "-key", signer.key, ...subject, "-out", at("intermediate.request")]);
  const dates = { start: Date.now() - 200 * day, end: Date.now() + 200 * day };
  await sign({ folder, signer: authority, request: "intermediate.request", into: "intermediate.pem", ...dates });
  return signer;
}

async function makeKey(file: string, rsa: boolean): Promise<void> {
  const kind = rsa ? ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"] : ["EC", "-pkeyopt", "ec_paramgen_curve:P-384"];
  await run(["openssl", "genpkey", "-algorithm", ...kind, "-out", file]);
}

type Signing = {
  readonly folder: string;
  readonly signer: Signer;
  readonly request: string;
  readonly into: string;
  readonly start: number;
  readonly end: number;
  /** Of a leaf; absent for an authority. */
  readonly names?: readonly string[];
};

async function sign({ folder, signer, request, into, start, end, names }: Signing): Promise<void> {
  const at = (file: string): string => join(folder, file);
  writeFileSync(at("index"), "");
  writeFileSync(at("serial"), `${randomBytes(8).toString("hex")}\n`);
  writeFileSync(at("openssl.cnf"), authorityConfig(folder, signer, names));
  const dates = ["-startdate", asn1Time(start), "-enddate", asn1Time(end)];
  const files = ["-in", at(request), "-out", at(into)];
  await run(["openssl", "ca", "-batch", "-notext", "-config", at("openssl.cnf"), ...dates, ...files]);
}

function authorityConfig(folder: string, signer: Signer, names: readonly string[] | undefined): string {
  // A public issuer says where its own certificate can be fetched.
  const access = signer === authority ? "" : "authorityInfoAccess = caIssuers;URI:http://issuer.invalid/signer.cer\n";
  const leaf = `${access}basicConstraints = CA:FALSE
keyUsage = digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = ${(names ?? []).map((name) => `DNS:${name}`).join(", ")}`;
  return `[ca]
default_ca = lab
[lab]
database = ${folder}/index
serial = ${folder}/serial
new_certs_dir = ${folder}
certificate = ${signer.certificate}
private_key = ${signer.key}
default_md = sha384
policy = any
x509_extensions = extensions
[any]
commonName = supplied
[extensions]
${names === undefined ? "basicConstraints = critical, CA:TRUE, pathlen:0\nkeyUsage = keyCertSign" : leaf}
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
