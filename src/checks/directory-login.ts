import { loginCode } from "../probes/ldap.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { afterPorts } from "./surfaces.ts";

export default defineServiceCheck({
  id: "directory-login",
  title: "lets the account of the inventory log in",
  kinds: ["lldap"],
  after: [...afterPorts, "lldap-answers"],
  applies: (service) => service.login !== undefined && portNamed(service, "ldap") !== undefined,
  observe: async ({ host: view, secret }, { service, host }): Promise<Heard<number> | undefined> => {
    const port = portNamed(service, "ldap");
    const address = port && addressesFromItself(port, host)[0];
    if (service.login === undefined || secret === undefined || port === undefined || address === undefined)
      return undefined;
    const password = await secret(service.login.password);
    return heard(loginCode(view, { address, port: port.first }, service.login.user, password));
  },
  judge: (seen, { service }) => (seen === undefined ? [] : judgeLogin(seen, service.login?.user ?? "")),
});

/** Judges the result code of the login. */
export function judgeLogin(seen: Heard<number>, user: string): readonly Finding[] {
  if (seen.kind === "silence") return [{ kind: "not-answering", asked: seen.asked, reason: seen.reason }];
  return seen.answer === 0 ? [] : [{ kind: "directory-refuses", user, code: seen.answer }];
}
