import { type LdapPlace, rootEntry } from "../probes/ldap.ts";
import { lldapSurface } from "../services/lldap.ts";
import { defineServiceCheck, type Looking, type ServiceSubject } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { afterPorts, judgeSurfaces, lookAt, type SurfacesSeen } from "./surfaces.ts";

export interface LldapSeen extends SurfacesSeen {
  /** Whether the directory gave its root entry; undefined when the inventory names no port for it. */
  readonly root: Heard<boolean> | undefined;
}

export default defineServiceCheck({
  id: "lldap-answers",
  title: "answers over HTTP and LDAP",
  kinds: ["lldap"],
  after: afterPorts,
  observe: async (looking, subject): Promise<LldapSeen> => {
    const [seen, root] = await Promise.all([lookAt(looking, subject, [lldapSurface]), askRoot(looking, subject)]);
    return { ...seen, root };
  },
  judge: (seen, _subject, { now }) => [...judgeSurfaces(seen, now), ...judgeRoot(seen.root)],
});

/** Judges the answer to a search that needs no login. */
export function judgeRoot(root: LldapSeen["root"]): readonly Finding[] {
  if (root === undefined) return [];
  if (root.kind === "silence") return [{ kind: "not-answering", asked: root.asked, reason: root.reason }];
  if (root.answer) return [];
  return [
    { kind: "wrong-answer", asked: "LDAP's root entry, without a login", expected: "the entry", got: "no entry" },
  ];
}

async function askRoot({ host: view }: Looking, { service, host }: ServiceSubject): Promise<LldapSeen["root"]> {
  const port = portNamed(service, "ldap");
  const address = port && addressesFromItself(port, host)[0];
  if (port === undefined || address === undefined) return undefined;
  const place: LdapPlace = { address, port: port.first };
  return heard(rootEntry(view, place));
}
