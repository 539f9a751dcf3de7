import { remainingLifetime, type ServedCertificate } from "../probes/certificate.ts";
import type { Finding } from "./finding.ts";
import type { Heard } from "./heard.ts";

/** What was shown for one name on one port. */
export interface Shown {
  readonly name: string;
  readonly port: number;
  readonly served: Heard<ServedCertificate>;
}

/** Judges served certificates. One that is shown for several names is one finding. `warn` is a share of the lifetime. */
export function judgeCertificates(shown: readonly Shown[], warn: number, now: Date): readonly Finding[] {
  const silent = shown.flatMap(({ served }): readonly Finding[] =>
    served.kind === "silence" ? [{ kind: "not-answering", asked: served.asked, reason: served.reason }] : [],
  );
  const seen = shown.flatMap(({ port, served }) => (served.kind === "answer" ? [{ port, ...served.answer }] : []));
  const groups = Map.groupBy(
    seen,
    (one) => `${one.fingerprint256} ${one.port} ${wrongWith(one, warn, now) ?? "nothing"}`,
  );
  const wrong = [...groups.values()].flatMap((group): readonly Finding[] => {
    const [first] = group;
    const kind = first && wrongWith(first, warn, now);
    if (first === undefined || kind === undefined) return [];
    const { port, notAfter, issuer, distrust, names: madeFor } = first;
    const at = { names: group.map(({ name }) => name), port };
    if (kind === "certificate-for-other-names") return [{ kind, ...at, madeFor }];
    if (kind === "certificate-untrusted") return [{ kind, ...at, issuer, code: distrust ?? "unknown" }];
    return [{ kind, ...at, notAfter }];
  });
  return [...silent, ...wrong];
}

type Wrong = "certificate-expired" | "certificate-for-other-names" | "certificate-untrusted" | "certificate-expiring";

/** The worst that is wrong with a certificate: what follows from it is not said again. */
function wrongWith(served: ServedCertificate, warn: number, now: Date): Wrong | undefined {
  if (served.notAfter <= now) return "certificate-expired";
  if (!served.matches) return "certificate-for-other-names";
  if (served.distrust !== undefined) return "certificate-untrusted";
  return remainingLifetime(served, now) < warn ? "certificate-expiring" : undefined;
}
