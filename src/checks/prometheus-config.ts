import { parseState, runtimePath } from "../services/prometheus-state.ts";
import { type Asked, askItself } from "./ask-itself.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { portNamed } from "../inventory/place-of-port.ts";
import { afterPorts, shown } from "./surfaces.ts";

export default defineServiceCheck({
  id: "prometheus-config",
  title: "runs with the configuration it read last",
  kinds: ["prometheus"],
  after: [...afterPorts, "prometheus-ready"],
  applies: (service) => portNamed(service, "http") !== undefined,
  observe: (looking, subject) => askItself(looking, subject, runtimePath),
  judge: (seen) => (seen === undefined ? [] : judgeState(seen)),
});

/** Judges how Prometheus says that it runs. */
export function judgeState({ asked, heard }: Asked): readonly Finding[] {
  if (heard.kind === "silence") return [{ kind: "not-answering", asked, reason: heard.reason }];
  const state = parseState(heard.answer.body);
  if (state === undefined) {
    return [{ kind: "wrong-answer", asked, expected: "200 and how it runs", got: shown(heard.answer) }];
  }
  return state.reloaded ? [] : [{ kind: "config-not-loaded", asked, configured: state.configured }];
}
