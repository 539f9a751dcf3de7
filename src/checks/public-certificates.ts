import { servedCertificate } from "../probes/tls.ts";
import { filedAt, filesPlaceOf, madeFor } from "./certificate-names.ts";
import { withWaiting } from "./certificate-way.ts";
import { defineServiceCheck } from "./check.ts";
import { doorOf, namesServedBy } from "./front-door.ts";
import { heard } from "./heard.ts";
import { judgeCertificates, type Shown } from "./served-certificates.ts";
import { afterPorts } from "./surfaces.ts";

export default defineServiceCheck({
  id: "public-certificates",
  title: "every public name shows the certificate that was issued",
  kinds: ["nginx-proxy-manager"],
  after: afterPorts,
  observe: async ({ host, from, inventory }, subject): Promise<readonly Shown[]> => {
    const doors = namesServedBy(subject.service, inventory).flatMap(([name]) => doorOf(name, inventory) ?? []);
    const [filed, ...shown] = await Promise.all([
      filedAt(host, filesPlaceOf(subject.service)),
      ...doors.map(async ({ tlsName: name, hostName, address, port }) => {
        const served = await heard(servedCertificate(from(hostName), { address, port, name }));
        return { name, port, served };
      }),
    ]);
    return shown.map((one) => ({ ...one, installed: madeFor(filed, one.name) }));
  },
  judge: (shown, _subject, { inventory: { limits }, now }) =>
    withWaiting(judgeCertificates(shown, limits.certificateWarn, now), shown, limits.certificateSync, now),
});
