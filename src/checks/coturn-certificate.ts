import { servedCertificate } from "../probes/tls.ts";
import { defineServiceCheck } from "./check.ts";
import { heard } from "./heard.ts";
import { addressFromOutside, portNamed } from "./place-of-port.ts";
import { judgeCertificates, type Shown } from "./served-certificates.ts";
import { afterPorts } from "./surfaces.ts";
import { fromOutside } from "./vantage.ts";

export default defineServiceCheck({
  id: "coturn-certificate",
  title: "shows a valid certificate, seen from outside",
  kinds: ["coturn"],
  after: afterPorts,
  applies: (service) => portNamed(service, "turns") !== undefined,
  observe: async (looking, subject): Promise<readonly Shown[]> => {
    const port = portNamed(subject.service, "turns");
    if (port === undefined) return [];
    const place = { address: addressFromOutside(port, subject.host), port: port.first };
    return Promise.all(
      namesOf(subject.service, looking.inventory).map(async (name) => {
        const served = await fromOutside(looking, subject, (view) =>
          heard(servedCertificate(view, { ...place, name })),
        );
        return { name, port: port.first, served };
      }),
    );
  },
  judge: (shown, _subject, { inventory, now }) => judgeCertificates(shown, inventory.limits.certificateWarn, now),
});

interface Named {
  readonly name: string;
  readonly certificateName: string;
}

/** The name clients are given for TURN, and whatever other public names lead here. */
function namesOf(
  service: Named,
  { publicNames }: { readonly publicNames: Readonly<Record<string, { readonly servedBy: string }>> },
) {
  const others = Object.entries(publicNames).flatMap(([name, { servedBy }]) =>
    servedBy === service.name ? [name] : [],
  );
  return [...new Set([service.certificateName, ...others])];
}
