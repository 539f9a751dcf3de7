import { stunBinding } from "../probes/stun.ts";
import type { StunAddress } from "../probes/stun-address.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { addressFromOutside, portNamed } from "../inventory/place-of-port.ts";
import { afterPorts } from "./surfaces.ts";
import { fromOutside } from "./vantage.ts";

export default defineServiceCheck({
  id: "coturn-answers",
  title: "answers STUN over UDP and TCP, seen from outside",
  kinds: ["coturn"],
  after: afterPorts,
  applies: (service) => portNamed(service, "stun") !== undefined,
  observe: async (looking, subject) => {
    const port = portNamed(subject.service, "stun");
    if (port === undefined) return [];
    const address = addressFromOutside(port, subject.host);
    return Promise.all(
      port.protocols.map((protocol) =>
        fromOutside(looking, subject, (view) => heard(stunBinding(view, { address, port: port.first, protocol }))),
      ),
    );
  },
  judge: judgeBindings,
});

/** A binding that came back proves that the server reads and answers; its address is the asking host's own. */
export function judgeBindings(bindings: readonly Heard<StunAddress>[]): readonly Finding[] {
  return bindings.flatMap((binding): readonly Finding[] =>
    binding.kind === "answer" ? [] : [{ kind: "not-answering", asked: binding.asked, reason: binding.reason }],
  );
}
