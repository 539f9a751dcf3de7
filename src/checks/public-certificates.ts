import { servedCertificate } from "../probes/tls.ts";
import { defineServiceCheck } from "./check.ts";
import { doorOf, namesServedBy } from "./front-door.ts";
import { heard } from "./heard.ts";
import { judgeCertificates, type Shown } from "./served-certificates.ts";
import { afterPorts } from "./surfaces.ts";

export default defineServiceCheck({
  id: "public-certificates",
  title: "every public name shows a valid certificate",
  kinds: ["nginx-proxy-manager"],
  after: afterPorts,
  observe: async ({ from, inventory }, { service }): Promise<readonly Shown[]> => {
    const doors = namesServedBy(service, inventory).flatMap(([name]) => doorOf(name, inventory) ?? []);
    return Promise.all(
      doors.map(async ({ tlsName: name, hostName, address, port }) => {
        const served = await heard(servedCertificate(from(hostName), { address, port, name }));
        return { name, port, served };
      }),
    );
  },
  judge: (shown, _subject, { inventory, now }) => judgeCertificates(shown, inventory.limits.certificateWarn, now),
});
