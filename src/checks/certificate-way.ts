import type { ServedCertificate } from "../probes/certificate.ts";
import { type CertificateFile, covers } from "../probes/certificate-files.ts";
import type { Finding } from "./finding.ts";
import type { Filed, Shown } from "./served-certificates.ts";

/** How a newer certificate than the one that is shown waits, and for how long. */
interface Waiting {
  /** `/etc/letsencrypt/live/npm-5/fullchain.pem on npm (139)` */
  readonly where: string;
  readonly stage: "installed" | "issued";
  readonly since: Date;
}

/**
 * Joins what was found about the certificates shown with what waits behind them. Of one that ends or has ended, the newer one is
 * part of the same finding; otherwise a newer one is told once it has waited for longer than `sync`, in milliseconds.
 */
export function withWaiting(
  found: readonly Finding[],
  shown: readonly Shown[],
  sync: number,
  now: Date,
): readonly Finding[] {
  const waiting = new Map(shown.flatMap((one) => newerThan(one, now).map((newer) => [one.name, newer] as const)));
  const joined = found.map((finding) => {
    if (finding.kind !== "certificate-expired" && finding.kind !== "certificate-expiring") return finding;
    const newer = finding.names.flatMap((name) => waiting.get(name) ?? [])[0];
    return newer === undefined ? finding : { ...finding, waiting: newer.where };
  });
  const told = new Set(found.flatMap((finding) => ("names" in finding ? finding.names : [])));
  const late = shown.flatMap(({ name, port, served }): readonly Finding[] => {
    const newer = waiting.get(name);
    if (newer === undefined || served.kind === "silence" || told.has(name)) return [];
    if (now.getTime() - newer.since.getTime() <= sync) return [];
    return [{ kind: "certificate-not-served", name, port, ...newer, notAfter: served.answer.notAfter }];
  });
  return [...joined, ...late];
}

/** What is wrong with the one file that a service reads at its next start, where it shows another one now. */
export function judgeInstalled({ name, served, installed }: Shown, now: Date): readonly Finding[] {
  const [file] = installed?.files ?? [];
  if (installed === undefined || file === undefined || served.kind === "silence") return [];
  const problem = problemWith(file, served.answer, name, now);
  return problem === undefined
    ? []
    : [{ kind: "certificate-file-wrong", part: "certificate", name, file: `${file.path} on ${installed.on}`, problem }];
}

function problemWith(file: CertificateFile, served: ServedCertificate, name: string, now: Date): string | undefined {
  const { leaf, problem } = file;
  if (leaf === undefined) return problem;
  // What is wrong with the certificate that is shown is said where it is shown.
  if (leaf.fingerprint256 === served.fingerprint256) return undefined;
  if (!covers(file, name)) return `it is made out for ${leaf.subjectAltName ?? "no name at all"}`;
  if (new Date(leaf.validTo) <= now) return "it has expired";
  return new Date(leaf.validFrom) < served.notBefore ? "it is older than the one that is shown" : undefined;
}

/** The newest certificate behind the one shown: installed and not read again, or issued and not installed. */
function newerThan({ name, served, installed, issued }: Shown, now: Date): readonly Waiting[] {
  if (served.kind === "silence") return [];
  const { answer } = served;
  // One of several for the name is as good as another, as long as it lies there.
  const current = installed?.files.some(({ leaf }) => leaf?.fingerprint256 === answer.fingerprint256) === true;
  const onHost = current ? [] : newest(installed, name, answer.notBefore, now, "installed");
  const atIssuer = newest(issued, name, answer.notBefore, now, "issued");
  // Installed already, it needs no other copy.
  return [...onHost, ...atIssuer].slice(0, 1);
}

function newest(
  filed: Filed | undefined,
  name: string,
  after: Date,
  now: Date,
  stage: Waiting["stage"],
): readonly Waiting[] {
  const fit = (filed?.files ?? []).flatMap((file) => {
    const since = new Date(file.leaf?.validFrom ?? 0);
    const valid = file.leaf !== undefined && new Date(file.leaf.validTo) > now && since <= now;
    return valid && covers(file, name) && since > after ? [{ file, since }] : [];
  });
  const [first] = fit.toSorted((a, b) => b.since.getTime() - a.since.getTime());
  return first === undefined ? [] : [{ where: `${first.file.path} on ${filed?.on ?? ""}`, stage, since: first.since }];
}
