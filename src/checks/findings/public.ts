import type { AdviceTable, Place } from "../advice.ts";
import { duration } from "../quantities.ts";
import { displayName, lossWithout } from "../service-words.ts";

/** What can be wrong with what a service answers, directly or under a public name. */
export type PublicFinding =
  | {
      /** A health surface did not answer as documented. */
      readonly kind: "wrong-answer";
      readonly asked: string;
      readonly expected: string;
      readonly got: string;
    }
  | { readonly kind: "certificate-expired"; readonly name: string; readonly port: number; readonly notAfter: Date }
  | { readonly kind: "certificate-expiring"; readonly name: string; readonly port: number; readonly notAfter: Date };

/** The words for findings about what services answer. */
export const publicAdvice = {
  "wrong-answer": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)} does not answer as it should`,
    detail: ({ asked, expected, got }) => [`asked     ${asked}`, `expected  ${expected}`, `got       ${got}`],
    means: (_, { service }) => (service === undefined ? "people who use it get errors" : lossWithout(service)),
    fix: (_, { host, service }) =>
      service?.unit === undefined ? [] : [`lotus exec ${host.name} -- journalctl -u ${service.unit} -n 50 --no-pager`],
  },
  "certificate-expired": {
    severity: "broken",
    title: ({ name }) => `The certificate of ${name} has expired`,
    detail: ({ name, port, notAfter }) => [`${name} on ${port}, ended ${minuteOf(notAfter)}`],
    means: () => "clients refuse to connect",
    fix: () => [],
  },
  "certificate-expiring": {
    severity: "warning",
    title: ({ name, notAfter }, { now }) =>
      `The certificate of ${name} ends in ${duration(notAfter.getTime() - now.getTime())}`,
    detail: ({ name, port, notAfter }) => [`${name} on ${port}, until ${minuteOf(notAfter)}`],
    means: () => "nothing yet; once it has expired, clients refuse to connect",
    fix: () => [],
  },
} satisfies AdviceTable<PublicFinding>;

function nameOf({ service, host }: Place): string {
  return service === undefined ? host.name : displayName(service);
}

/** `2026-11-28 04:12 UTC` */
function minuteOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
