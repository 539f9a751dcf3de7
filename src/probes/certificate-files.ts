import { createPublicKey, type KeyObject, X509Certificate } from "node:crypto";

import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords, printable } from "../hosts/printable.ts";

/** A certificate as it lies on a host, with what there is to know of its key. */
export interface CertificateFile {
  readonly path: string;
  /** What clients are shown first; undefined where the file holds no certificate that can be read. */
  readonly leaf: X509Certificate | undefined;
  /** How many certificates the file holds. */
  readonly count: number;
  /** Why there is no leaf, in a few words. */
  readonly problem: string | undefined;
  readonly key: KeyFile | undefined;
}

export interface KeyFile {
  readonly path: string;
  /** The public half; the private one never leaves its host. */
  readonly publicKey: KeyObject | undefined;
  /** Why there is none, in a few words. */
  readonly problem: string | undefined;
}

/** Where certificates lie: certbot's tree of lineages, the files that a turnserver.conf names, or a pair of files. */
export type CertificatePlace = { readonly tree: string } | { readonly turnserver: string } | CertificatePaths;

export interface CertificatePaths {
  readonly certificate: string;
  readonly key: string;
}

/** Said by the program below where the host has no openssl to read a key with. */
export const noOpenssl = "openssl is not installed";

/**
 * Prints certificates and the public halves of their keys. It follows turnserver.conf to the files it names, so that all of it is
 * one question; of a file that holds a key as well, only the certificates are printed.
 */
const program = String.raw`use strict;
my ($kind, $at, $beside) = @ARGV;
sub certificate { my $path = shift;
  print "=== certificate $path\n";
  open(my $f, "<", $path) or return print "!!! $!\n";
  my $text = do { local $/; <$f> } // "";
  print "$_\n" for $text =~ /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/sg; }
sub key { my $path = shift;
  print "=== key $path\n";
  open(my $f, "<", $path) or return print "!!! $!\n";
  $| = 1; print "";
  my $pid = open(my $out, "-|") // return print "!!! $!\n";
  if (!$pid) {
    open(STDERR, ">", "/dev/null");
    exec { "openssl" } "openssl", "pkey", "-in", $path, "-passin", "pass:", "-pubout" or print "!!! ${noOpenssl}\n";
    exit 0;
  }
  print while <$out>; close $out; }
if ($kind eq "turnserver") {
  my %named;
  open(my $f, "<", $at) or die "$at: $!\n";
  while (<$f>) { $named{$1} = $2 if /^\s*(cert|pkey)\s*[=\s]\s*"?(\S[^"\n]*?)"?\s*$/ }
  certificate($named{cert}) if defined $named{cert};
  key($named{pkey}) if defined $named{pkey};
} elsif ($kind eq "certificate") {
  certificate($at);
  key($beside);
} else {
  opendir(my $d, $at) or die "$at: $!\n";
  for my $name (sort grep { -e "$at/$_/fullchain.pem" } readdir $d) {
    certificate("$at/$name/fullchain.pem");
    key("$at/$name/privkey.pem");
  }
}
`;

export function askCertificateFiles(place: CertificatePlace): RemoteCommand {
  const [[kind, path] = ["tree", ""], [, beside] = []] = Object.entries(place);
  return ["perl", "-e", program, kind, path, ...(beside === undefined ? [] : [beside])];
}

/** The certificates there; none where the place is empty. @throws LotusError when the host does not say. */
export async function certificateFiles(host: HostView, place: CertificatePlace): Promise<readonly CertificateFile[]> {
  const { status, stdout, stderr } = await host.query(askCertificateFiles(place));
  if (status === 0) return parseCertificateFiles(stdout);
  throw new LotusError(`the certificates on ${host.label} could not be read: ${lastWords(stderr || stdout)}`, {
    hint: `lotus exec ${host.name} -- ls -l ${Object.values(place).join(" ")}`,
  });
}

/** Sections `=== certificate PATH` or `=== key PATH`, each with PEM or `!!! why not`; a key belongs to the certificate before it. */
export function parseCertificateFiles(stdout: string): readonly CertificateFile[] {
  const files: CertificateFile[] = [];
  for (const section of stdout.split(/^=== /m).slice(1)) {
    const [head = "", ...lines] = section.split("\n");
    const [what, path] = [head.slice(0, head.indexOf(" ")), printable(head.slice(head.indexOf(" ") + 1))];
    const text = lines.join("\n");
    const problem = /^!!! (.*)$/m.exec(text)?.[1];
    const said = problem === undefined ? undefined : printable(problem);
    if (what === "certificate") files.push(certificateOf(path, text, said));
    const last = files.at(-1);
    if (what === "key" && last !== undefined) files.splice(-1, 1, { ...last, key: keyOf(path, text, said) });
  }
  return files;
}

/** Whether a certificate is made out for a name; its subject does not count. */
export function covers({ leaf }: CertificateFile, name: string): boolean {
  return leaf?.checkHost(name, { subject: "never" }) !== undefined;
}

function certificateOf(path: string, text: string, problem: string | undefined): CertificateFile {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const leaf = blocks[0] === undefined ? undefined : read(() => new X509Certificate(blocks[0] ?? ""));
  const why = problem ?? (blocks.length === 0 ? "there is no certificate in it" : "its certificate cannot be read");
  return { path, leaf, count: blocks.length, problem: leaf === undefined ? why : undefined, key: undefined };
}

function keyOf(path: string, text: string, problem: string | undefined): KeyFile {
  const publicKey = problem === undefined ? read(() => createPublicKey(text)) : undefined;
  return {
    path,
    publicKey,
    problem: publicKey === undefined ? (problem ?? "there is no key in it that can be read") : undefined,
  };
}

function read<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
