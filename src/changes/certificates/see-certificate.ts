import type { HostView } from "../../hosts/host.ts";
import { Secret } from "../../hosts/secret.ts";
import type { ServedCertificate } from "../../probes/certificate.ts";
import {
  type CertificateFile,
  certificateFiles,
  type CertificatePaths,
  covers,
} from "../../probes/certificate-files.ts";
import { type CertificatePair, certificatePair, isMatching, trialHandshake } from "../../probes/certificate-pair.ts";
import { fileState } from "../../probes/file-state.ts";
import { linkTarget } from "../../probes/link-target.ts";
import { NoAnswerError } from "../../probes/no-answer.ts";
import { servedCertificate } from "../../probes/tls.ts";
import { type UnitState, unitStates } from "../../probes/units.ts";
import type { PathState } from "../change.ts";
import type { CertificateWanted } from "./wanted.ts";

/** The three places a certificate is at, and what there is to know of the unit that shows it. */
export interface CertificateSeen {
  /** The newest of those made out for the name where it is renewed; undefined when there is none. */
  readonly source: CertificateFile | undefined;
  /** All others that lie there. */
  readonly others: readonly CertificateFile[];
  /** What the service reads. */
  readonly installed: CertificateFile | undefined;
  /** Undefined: not told by any configuration. */
  readonly paths: CertificatePaths | undefined;
  /** What lies at the paths themselves. */
  readonly at: { readonly certificate: PathState | undefined; readonly key: PathState | undefined };
  /** Shown for the name; a text says why nothing was. */
  readonly served: ServedCertificate | string;
  /** Shown by the proxy that renewed it, where it shows one for that name at all. */
  readonly proxy: ServedCertificate | undefined;
  readonly unit: UnitState;
}

/** Certbot changes four links one after another: a pair is looked at again before it is called torn. Milliseconds. */
const retries = [2500, 2500];

/** Looks at all of it side by side. @throws LotusError, HostError when one of the two hosts does not tell */
export async function seeCertificate(
  wanted: CertificateWanted,
  view: (host: string) => HostView,
  pause: (ms: number) => Promise<unknown>,
): Promise<CertificateSeen> {
  const [source, host] = [view(wanted.source.host.name), view(wanted.host.name)];
  const place = wanted.files ?? (wanted.config === undefined ? undefined : { turnserver: wanted.config });
  const [issued, installed, served, proxy, [unit]] = await Promise.all([
    newestIssued(source, wanted, pause),
    place === undefined ? [] : certificateFiles(host, place),
    shown(
      servedCertificate(host, { address: wanted.host.address ?? "127.0.0.1", port: wanted.port, name: wanted.name }),
    ),
    shownByProxy(wanted, source),
    unitStates(host, [wanted.unit]),
  ]);
  const [file] = installed;
  const paths = wanted.files ?? (file?.key === undefined ? undefined : { certificate: file.path, key: file.key.path });
  const [certificate, key] =
    paths === undefined ? [] : await Promise.all([pathState(host, paths.certificate), pathState(host, paths.key)]);
  if (unit === undefined) throw new Error(`systemd told nothing of ${wanted.unit}`);
  return { ...issued, installed: file, paths, at: { certificate, key }, served, proxy, unit };
}

/** A link, or a file that nobody is shown. */
async function pathState(host: HostView, path: string): Promise<PathState | undefined> {
  const [link, file] = await Promise.all([linkTarget(host, path), fileState(host, path)]);
  if (link !== undefined) return { link };
  return file && { ...file, content: new Secret(file.content) };
}

/** The pair itself, read only when it is to be installed. Undefined while it is torn or gone. */
export async function seePair({ path, key }: CertificateFile, view: HostView): Promise<CertificatePair | undefined> {
  if (key === undefined) return undefined;
  const pair = await certificatePair(view, { certificate: path, key: key.path });
  return pair !== undefined && isMatching(pair) ? pair : undefined;
}

/** How a pair is shown to a client; undefined when it makes no server at all. */
export async function tryPair(pair: CertificatePair, name: string): Promise<ServedCertificate | undefined> {
  const served = await shown(trialHandshake(pair, name));
  return typeof served === "string" ? undefined : served;
}

async function newestIssued(
  view: HostView,
  { name, source }: CertificateWanted,
  pause: (ms: number) => Promise<unknown>,
): Promise<Pick<CertificateSeen, "source" | "others">> {
  for (const ms of [...retries, undefined]) {
    const files = await certificateFiles(view, { tree: source.tree });
    const newest = newestOf(files.filter((file) => covers(file, name)));
    const isTorn = newest === undefined ? files.some(({ leaf }) => leaf === undefined) : !isWhole(newest);
    if (!isTorn || ms === undefined) return { source: newest, others: files.filter((file) => file !== newest) };
    await pause(ms);
  }
  throw new Error("the last look always returns");
}

function newestOf(files: readonly CertificateFile[]): CertificateFile | undefined {
  const end = ({ leaf }: CertificateFile): number => Date.parse(leaf?.validTo ?? "");
  return files.toSorted((a, b) => end(b) - end(a))[0];
}

function isWhole({ leaf, key }: CertificateFile): boolean {
  return leaf !== undefined && key?.publicKey !== undefined && leaf.publicKey.equals(key.publicKey);
}

/** What the proxy shows for the name, if it is made out for it: otherwise it shows that name to nobody. */
async function shownByProxy(
  { name, source: { host, https } }: CertificateWanted,
  view: HostView,
): Promise<ServedCertificate | undefined> {
  if (https === undefined) return undefined;
  const served = await shown(
    servedCertificate(view, { address: host.address ?? "127.0.0.1", port: https.first, name }),
  );
  return typeof served === "string" || !served.matches ? undefined : served;
}

async function shown(asking: Promise<ServedCertificate>): Promise<ServedCertificate | string> {
  try {
    return await asking;
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    return error.reason;
  }
}
