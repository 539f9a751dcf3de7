import { servedCertificate } from "../probes/tls.ts";
import { filedAt, filesPlaceOf, issuedFor, namesShownBy } from "./certificate-names.ts";
import { judgeInstalled, withWaiting } from "./certificate-way.ts";
import { defineServiceCheck } from "./check.ts";
import { heard } from "./heard.ts";
import { addressFromOutside, portNamed } from "../inventory/place-of-port.ts";
import { judgeCertificates, type Shown } from "./served-certificates.ts";
import { afterPorts } from "./surfaces.ts";
import { fromOutside } from "./vantage.ts";

export default defineServiceCheck({
  id: "coturn-certificate",
  title: "shows the certificate that was issued, seen from outside",
  kinds: ["coturn"],
  after: afterPorts,
  applies: (service) => portNamed(service, "turns") !== undefined,
  observe: async (looking, subject): Promise<readonly Shown[]> => {
    const port = portNamed(subject.service, "turns");
    if (port === undefined) return [];
    const place = { address: addressFromOutside(port, subject.host), port: port.first };
    return Promise.all(
      namesShownBy(subject.service, looking.inventory).map(async (name) => {
        const [served, installed, issued] = await Promise.all([
          fromOutside(looking, subject, (view) => heard(servedCertificate(view, { ...place, name }))),
          filedAt(looking.host, filesPlaceOf(subject.service)),
          issuedFor(looking, name),
        ]);
        return { name, port: port.first, served, installed, issued };
      }),
    );
  },
  judge: (shown, _subject, { inventory: { limits }, now }) => [
    ...withWaiting(judgeCertificates(shown, limits.certificateWarn, now), shown, limits.certificateSync, now),
    ...shown.flatMap((one) => judgeInstalled(one, now)),
  ],
});
