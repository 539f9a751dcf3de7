import type { ServiceOf } from "../inventory/inventory.ts";
import { type ConfLine, isOn, readPeerRange, type TurnserverConf } from "../probes/turnserver-conf.ts";
import { coturnDefaults, describedVersion, knownKeys, unsafeKeys } from "../services/coturn.ts";
import { defineServiceCheck } from "./check.ts";
import { type Compared, differencesIn } from "./differences.ts";
import type { Finding } from "./finding.ts";
import { portNamed } from "../inventory/place-of-port.ts";
import { afterPorts } from "./surfaces.ts";
import { confPath, readConf } from "./turn-server.ts";

export interface ConfigurationSeen {
  readonly conf: TurnserverConf;
  /** `4.6.1`; undefined where the program does not say. */
  readonly version: string | undefined;
}

type Lines = Extract<Finding, { readonly kind: "turn-line-ignored" }>["lines"];

export default defineServiceCheck({
  id: "coturn-configuration",
  title: "takes every line of its configuration, which is as planned",
  kinds: ["coturn"],
  after: afterPorts,
  observe: async ({ host }, { service }): Promise<ConfigurationSeen> => {
    const [conf, { stdout }] = await Promise.all([readConf(host, service), host.query(["turnserver", "--version"])]);
    return { conf, version: /^\d+(?:\.\d+)+/m.exec(stdout)?.[0] };
  },
  judge: (seen, { service }) => judgeConfiguration(seen, service),
});

/** Reads the file as coturn does: what it does not understand it leaves out, with no more than a line in its log. */
export function judgeConfiguration(
  { conf, version }: ConfigurationSeen,
  service: ServiceOf<"coturn">,
): readonly Finding[] {
  const file = confPath(service);
  const described = version !== undefined && describedVersion.test(version);
  const ignored = conf.lines.flatMap((line) => because(line, whyIgnored(line, described)));
  const unsafe = conf.lines.flatMap((line) => because(line, whyUnsafe(line, described)));
  const differences = differencesIn(comparedWith(conf, service));
  return [
    ...(ignored.length === 0 ? [] : [{ kind: "turn-line-ignored", file, lines: ignored } as const]),
    ...(unsafe.length === 0 ? [] : [{ kind: "turn-line-unsafe", file, lines: unsafe } as const]),
    ...(differences.length === 0 ? [] : [{ kind: "configured-otherwise", file, differences } as const]),
  ];
}

function because({ number, key, value }: ConfLine, why: string | undefined): Lines {
  if (why === undefined) return [];
  // Only addresses are shown: behind a mistyped key there may be a secret.
  return [{ number, text: key.endsWith("-peer-ip") ? `${key}=${value}` : (/^[\w-]+/.exec(key)?.[0] ?? "?"), why }];
}

function whyIgnored({ key, value }: ConfLine, described: boolean): string | undefined {
  if (described && !knownKeys.has(key)) return "no such setting";
  if (key !== "denied-peer-ip" && key !== "allowed-peer-ip") return undefined;
  if (readPeerRange(value) !== undefined) return undefined;
  if (/^[\d.]+\/\d+$|^[\da-f:]+\/\d+$/i.test(value)) return "a range is written FIRST-LAST, not with a slash";
  return /#/.test(value) ? "a comment must stand on a line of its own" : "neither an address nor FIRST-LAST";
}

function whyUnsafe({ key, value }: ConfLine, described: boolean): string | undefined {
  if (!isOn(value) || (key.startsWith("no-tlsv") && !described)) return undefined;
  return Object.hasOwn(unsafeKeys, key) ? unsafeKeys[key] : undefined;
}

/** Its settings and ports beside the inventory's. A number may have a comment behind it: coturn reads up to there. */
function comparedWith(conf: TurnserverConf, service: ServiceOf<"coturn">): readonly Compared[] {
  const [stun, turns, relay] = ["stun", "turns", "relay"].map((name) => portNamed(service, name));
  const wanted: Readonly<Record<string, string | undefined>> = {
    ...service.settings,
    "listening-port": stun?.first.toString(),
    "tls-listening-port": turns?.first.toString(),
    "min-port": relay?.first.toString(),
    "max-port": relay?.last.toString(),
  };
  return Object.entries(wanted).map(([key, value]) => {
    const written = conf.value(key) ?? coturnDefaults[key];
    return { key, is: /^\d+(?=\s)/.exec(written ?? "")?.[0] ?? written, wanted: value };
  });
}
