import type { ServedCertificate } from "../../probes/certificate.ts";
import { type CertificatePair, inOneFile } from "../../probes/certificate-pair.ts";
import type { Change, FileState, Note, PathState } from "../change.ts";
import { day, isGood, type Objection, objectionTo } from "./objections.ts";
import type { CertificateSeen } from "./see-certificate.ts";
import type { CertificateWanted } from "./wanted.ts";

/** What was read only because the certificate is to be installed. */
export interface Fetched {
  readonly pair: CertificatePair | undefined;
  readonly trial: ServedCertificate | undefined;
  /** The installed pair, as long as it is one. */
  readonly old: CertificatePair | undefined;
  /** The file that holds both, if there is one yet. */
  readonly file: FileState | undefined;
}

export interface Planned {
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
  /** SHA-256 of the leaf that has to be shown afterwards; undefined when nothing is changed. */
  readonly expect: string | undefined;
}

/** Whether what is renewed differs from what is installed, so that it has to be fetched. */
export function isNewer({ source, installed }: CertificateSeen): boolean {
  return source?.leaf !== undefined && source.leaf.fingerprint256 !== installed?.leaf?.fingerprint256;
}

/** The one file that holds certificate and key, so that both change in one moment. */
export function pairFile({ title }: CertificateWanted, key: string): string {
  return `${key.replace(/[^/]*$/, "")}lotus-${title}.pem`;
}

/**
 * What has to be done so that the service shows the newest certificate. Compares all three places each time, so that what failed
 * once is tried again. A good certificate is never replaced by a worse one.
 */
export function planCertificate(
  wanted: CertificateWanted,
  seen: CertificateSeen,
  fetched: Fetched | undefined,
  now: Date,
): Planned {
  const notes = proxyNotes(wanted, seen);
  const { source, installed, paths } = seen;
  if (source === undefined) {
    return { changes: [], notes: [...notes, noSource(wanted, seen)], expect: undefined };
  }
  if (paths === undefined) {
    const text = `${wanted.config ?? "its configuration"} names no certificate and key, so ${wanted.service} shows none`;
    return { changes: [], notes: [...notes, unmet("certificate-paths-unknown", text, undefined)], expect: undefined };
  }
  if (!isNewer(seen)) return noticeOnly(wanted, seen, notes);
  const good = isGood(installed, wanted.name, now) ? installed?.leaf : undefined;
  const objection =
    objectionTo({ file: source, trial: fetched?.trial }, wanted.name, good, now) ?? torn(source.path, fetched);
  if (objection !== undefined) {
    const text = `the certificate for ${wanted.name} in ${source.path} on ${wanted.source.host.label} is not installed: ${objection.text}`;
    const kept = good === undefined ? "" : `; ${wanted.service} keeps the one that ends ${day(good.validTo)}`;
    return { changes: [], notes: [...notes, unmet(objection.kind, text + kept, lookAt(wanted))], expect: undefined };
  }
  const changes = [...install(wanted, seen, fetched), ...notice(wanted, seen)];
  return { changes, notes: [...notes, ...told(wanted, seen)], expect: source.leaf?.fingerprint256 };
}

/** Installed is the newest: then only the service may have missed it. */
function noticeOnly(wanted: CertificateWanted, seen: CertificateSeen, notes: readonly Note[]): Planned {
  const leaf = seen.installed?.leaf;
  if (typeof seen.served !== "string" && seen.served.fingerprint256 === leaf?.fingerprint256) {
    return { changes: [], notes, expect: undefined };
  }
  if (seen.unit.active !== "active") {
    return { changes: [], notes: [...notes, notRunning(wanted, seen)], expect: undefined };
  }
  if (typeof seen.served === "string" && wanted.notice !== "restart") {
    // coturn that started without a certificate opens no TLS port later (turn-and-certs.md, 1.1).
    const text = `${wanted.service} shows no certificate on port ${wanted.port}: ${seen.served}. It reads one only when it starts`;
    const remedy = `lotus exec ${wanted.host.name} -- systemctl restart ${wanted.unit}   (ends the calls that run through it)`;
    return { changes: [], notes: [...notes, unmet("certificate-needs-restart", text, remedy)], expect: undefined };
  }
  return { changes: notice(wanted, seen), notes, expect: leaf?.fingerprint256 };
}

/**
 * At first the old pair in one file, then both paths as links to it, then the new pair in that file: whenever it stops, both paths
 * lead to certificate and key that belong together.
 */
function install(wanted: CertificateWanted, seen: CertificateSeen, fetched: Fetched | undefined): readonly Change[] {
  const { paths } = seen;
  if (paths === undefined || fetched?.pair === undefined) return [];
  const path = pairFile(wanted, paths.key);
  const { mode, owner, group } = wanted;
  const after: FileState = { content: inOneFile(fetched.pair), mode, owner, group };
  const links = linksTo(path, seen);
  if (links.length === 0 || fetched.old === undefined) {
    return [{ kind: "write", path, before: fetched.file, after }, ...links];
  }
  const between: FileState = { ...after, content: inOneFile(fetched.old) };
  return [
    { kind: "write", path, before: fetched.file, after: between },
    ...links,
    { kind: "write", path, before: between, after },
  ];
}

/** For each of the two paths that is no link to the file yet. */
function linksTo(file: string, { paths, at }: CertificateSeen): readonly Change[] {
  if (paths === undefined) return [];
  const target = file.replace(/^.*\//, "");
  const link = (path: string, before: PathState | undefined): readonly Change[] =>
    before !== undefined && "link" in before && (before.link === target || before.link === file)
      ? []
      : [{ kind: "link", path, before, target }];
  return [...link(paths.certificate, at.certificate), ...link(paths.key, at.key)];
}

function notice({ unit, notice: action, service }: CertificateWanted, seen: CertificateSeen): readonly Change[] {
  if (seen.unit.active !== "active") return [];
  return [{ kind: "unit", unit, action, because: `${service} is to show it` }];
}

/** What the changes say of files whose content is shown to nobody. */
function told(wanted: CertificateWanted, seen: CertificateSeen): readonly Note[] {
  const { source, installed, unit } = seen;
  if (source?.leaf === undefined) return [];
  const from = `${source.path} on ${wanted.source.host.label}`;
  const before =
    installed?.leaf === undefined ? "nothing that can be read" : `the one that ends ${day(installed.leaf.validTo)}`;
  const text = `the certificate for ${wanted.name} of ${day(source.leaf.validFrom)} (${from}), which ends ${day(source.leaf.validTo)}, takes the place of ${before}`;
  const note: Note = { kind: "certificate-renewed", weight: "told", text };
  return unit.active === "active" ? [note] : [note, notRunning(wanted, seen)];
}

function notRunning({ service, unit, host }: CertificateWanted, seen: CertificateSeen): Note {
  const text = `${unit} is ${seen.unit.active}: ${service} will show the certificate when it is started`;
  return { kind: "certificate-unit-down", weight: "waits", text, remedy: `lotus health ${host.name}` };
}

/** What lies there instead is the first thing one would ask. */
function noSource({ name, source }: CertificateWanted, { others }: CertificateSeen): Note {
  const unreadable = others.filter(({ leaf }) => leaf === undefined).map(({ path, problem }) => `${path}: ${problem}`);
  const names = [
    ...new Set(others.flatMap(({ leaf }) => leaf?.subjectAltName?.replaceAll("DNS:", "").split(", ") ?? [])),
  ];
  const there = [...unreadable, ...(names.length === 0 ? [] : [`there are some for ${names.slice(0, 8).join(", ")}`])];
  const text = [`no certificate for ${name} lies under ${source.tree} on ${source.host.label}`, ...there].join("; ");
  return unmet(
    unreadable.length > 0 ? "certificate-unreadable" : "certificate-gone",
    text,
    `lotus exec ${source.host.name} -- ls -lR ${source.tree}`,
  );
}

/** The pair was whole when it was looked at, and is not when it is fetched. */
function torn(path: string, fetched: Fetched | undefined): Objection | undefined {
  if (fetched?.pair !== undefined && fetched.trial !== undefined) return undefined;
  const text = `${path} and its key were being changed just then`;
  return { kind: "pair-half-renewed", text };
}

/** NPM since 2.11 renews and does not reload its own nginx (turn-and-certs.md, 4.5). */
function proxyNotes({ name, source }: CertificateWanted, { source: file, proxy }: CertificateSeen): readonly Note[] {
  const leaf = file?.leaf;
  if (leaf === undefined || proxy === undefined || proxy.fingerprint256 === leaf.fingerprint256) return [];
  if (proxy.notBefore >= new Date(leaf.validFrom)) return [];
  const text = `${source.host.label} has a certificate for ${name} of ${day(leaf.validFrom)} and still shows the one that ends ${day(proxy.notAfter.toISOString())}`;
  const remedy = `lotus exec ${source.host.name} -- sh -c 'nginx -t && nginx -s reload'`;
  return [{ kind: "certificate-not-served", weight: "waits", text, remedy }];
}

function lookAt({ source }: CertificateWanted): string {
  return `lotus exec ${source.host.name} -- ls -lR ${source.tree}`;
}

function unmet(kind: string, text: string, remedy: string | undefined): Note {
  return { kind, weight: "unmet", text, remedy };
}
