import type { AdviceTable, Place } from "../advice.ts";
import { duration } from "../quantities.ts";

/** A certificate that a server showed. */
interface ShownCertificate {
  /** The public names it was shown for. */
  readonly names: readonly string[];
  readonly port: number;
}

interface EndingCertificate extends ShownCertificate {
  readonly notAfter: Date;
  /** A newer certificate for it, by file and host, where there is one. */
  readonly waiting?: string | undefined;
}

/** What can be wrong with the names everyone uses. */
export type PublicFinding =
  | (EndingCertificate & { readonly kind: "certificate-expired" })
  | (EndingCertificate & { readonly kind: "certificate-expiring" })
  | (ShownCertificate & {
      readonly kind: "certificate-for-other-names";
      /** The names it is made out for. */
      readonly madeFor: readonly string[];
    })
  | (ShownCertificate & {
      readonly kind: "certificate-untrusted";
      readonly issuer: string;
      /** OpenSSL's code, such as `UNABLE_TO_VERIFY_LEAF_SIGNATURE`. */
      readonly code: string;
    })
  | {
      /** The proxy answers in place of the service behind it. */
      readonly kind: "proxy-cannot-reach";
      readonly url: string;
      readonly status: number;
      /** The service that should have answered. */
      readonly target: string;
    }
  | {
      /** A public name does not lead to what it should. */
      readonly kind: "public-name-wrong";
      readonly url: string;
      readonly target: string;
      readonly expected: string;
      readonly got: string;
    }
  | { readonly kind: "cross-origin-refused"; readonly url: string; readonly got: string };

/** The words for findings about public names. */
export const publicAdvice = {
  "certificate-expired": {
    severity: "broken",
    title: ({ names }) => `The certificate of ${listed(names)} has expired`,
    detail: ({ names, port, notAfter, waiting }) => [
      `${names.join(", ")} on ${port}, ended ${minuteOf(notAfter)}`,
      ...newer(waiting),
    ],
    means: () => "clients refuse to connect",
    fix: renewal,
  },
  "certificate-expiring": {
    severity: "warning",
    title: ({ names, notAfter }, { now }) =>
      `The certificate of ${listed(names)} ends in ${duration(notAfter.getTime() - now.getTime())}`,
    detail: ({ names, port, notAfter, waiting }) => [
      `${names.join(", ")} on ${port}, until ${minuteOf(notAfter)}`,
      ...newer(waiting),
    ],
    means: () => "nothing yet; once it has expired, clients refuse to connect",
    fix: renewal,
  },
  "certificate-for-other-names": {
    severity: "broken",
    title: ({ names }) => `${listed(names)} ${names.length === 1 ? "shows" : "show"} a certificate for another name`,
    detail: ({ port, madeFor }) => [`on ${port}, made out for ${madeFor.join(", ") || "no name at all"}`],
    means: () => "clients refuse to connect",
    fix: renewal,
  },
  "certificate-untrusted": {
    severity: "broken",
    title: ({ names }) => `The certificate of ${listed(names)} cannot be verified`,
    detail: ({ names, port, issuer, code }) => [
      `${names.join(", ")} on ${port}, issued by ${issuer}`,
      `${code}: ${reasonOf(code)}`,
    ],
    means: () => "clients refuse to connect, unless they were told to trust that issuer",
    fix: (finding, place) => [
      ...renewal(finding, place),
      "export NODE_EXTRA_CA_CERTS=/path/to/ca.pem   # only if an authority of your own issues it",
    ],
  },
  "proxy-cannot-reach": {
    severity: "broken",
    title: ({ url, status }) => `${hostOf(url)} answers ${status}: the proxy does not reach what is behind it`,
    detail: ({ url, status, target }) => [
      `asked     ${url}`,
      `expected  ${target}`,
      `got       ${status} from the proxy`,
    ],
    means: ({ url }) => `who opens ${hostOf(url)} gets an error`,
    fix: ({ target }, { host }) => [
      `lotus health ${target}`,
      `lotus inventory show ${target}   # is it what the proxy was told?`,
      `lotus exec ${host.name} -- sh -c 'tail -n 20 /data/logs/*error.log'`,
    ],
  },
  "public-name-wrong": {
    severity: "broken",
    title: ({ url }) => `${hostOf(url)} does not answer as it should`,
    detail: ({ url, expected, got }) => [`asked     ${url}`, `expected  ${expected}`, `got       ${got}`],
    means: ({ target }) => `the name may lead elsewhere than to ${target}; what people look for there is not found`,
    fix: ({ target }) => [
      `lotus health ${target}`,
      `lotus inventory show ${target}   # is it what the proxy was told?`,
    ],
  },
  "cross-origin-refused": {
    severity: "broken",
    title: ({ url }) => `${hostOf(url)} keeps web clients from reading its well-known file`,
    detail: ({ url, got }) => [`asked     ${url}`, "expected  access-control-allow-origin: *", `got       ${got}`],
    means: () => "web clients fall back to a guess at login, which fails in a confusing way",
    fix: () => [
      "# add_header Access-Control-Allow-Origin * always;   in the proxy's location for /.well-known/matrix/",
    ],
  },
} satisfies AdviceTable<PublicFinding>;

/** What brings a served certificate in order, cheapest look first. */
function renewal({ names, port }: ShownCertificate, { host, service }: Place): readonly string[] {
  const on = `lotus exec ${host.name} --`;
  const unit = service?.unit ?? "";
  if (service?.kind === "coturn") {
    return [
      `${on} grep -E '^(cert|pkey)=' ${service.paths["config"] ?? "/etc/turnserver.conf"}`,
      `${on} systemctl kill --kill-whom=main -s SIGUSR2 ${unit}   # once a newer one is there: read again, no call drops`,
    ];
  }
  const certificates = service?.paths["certificates"];
  return [
    ...(certificates === undefined ? [] : [`${on} ls -lL ${certificates}`]),
    `lotus health ${service?.name ?? host.name} --verbose`,
    ...(unit === ""
      ? []
      : [`${on} systemctl reload ${unit}   # if a newer one is there than is shown for ${names[0]} on ${port}`]),
  ];
}

const reasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "a certificate further up in the chain has expired",
  CERT_NOT_YET_VALID: "it is not valid yet; is a clock wrong?",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by itself",
  INVALID_PURPOSE: "it is not meant for servers",
  SELF_SIGNED_CERT_IN_CHAIN: "the authority at its root is not known here",
  UNABLE_TO_GET_ISSUER_CERT: "the authority at its root is not known here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the authority at its root is not known here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "the certificate between it and its root is not sent along, or its root is not known here",
};

function reasonOf(code: string): string {
  return reasons[code] ?? "its chain does not lead to an authority known here";
}

function newer(waiting: string | undefined): readonly string[] {
  return waiting === undefined ? [] : [`a newer one waits: ${waiting}`];
}

function hostOf(url: string): string {
  return new URL(url).hostname;
}

function listed(names: readonly string[]): string {
  return names.length <= 2 ? names.join(" and ") : `${names[0]} and ${names.length - 1} other names`;
}

/** `2026-11-28 04:12 UTC` */
function minuteOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
