import type { Port, ServiceOf } from "../inventory/inventory.ts";
import type { TurnserverConf } from "../probes/turnserver-conf.ts";
import { coturnDefaults } from "../services/coturn.ts";
import { at, listAt, textAt } from "../services/json.ts";
import { livekitDefaults, udpBuffer } from "../services/livekit.ts";
import { defineServiceCheck } from "./check.ts";
import { type Compared, differencesIn } from "./differences.ts";
import type { Finding } from "./finding.ts";
import { livekitPath, readLivekit } from "./livekit-config.ts";
import { portNamed } from "../inventory/place-of-port.ts";
import { readConf } from "./turn-server.ts";

export interface LivekitSeen {
  readonly config: unknown;
  /** net.core.rmem_max in bytes; undefined in a container that is not shown it. */
  readonly buffer: number | undefined;
  /** The TURN servers on the same host. */
  readonly neighbours: readonly { readonly service: ServiceOf<"coturn">; readonly conf: TurnserverConf }[];
}

type Range = Pick<Port, "first" | "last">;

export default defineServiceCheck({
  id: "livekit-configuration",
  title: "is configured as planned, with ports and buffers of its own",
  kinds: ["livekit"],
  after: ["unit-running"],
  observe: async ({ host: view, inventory }, { service, host }): Promise<LivekitSeen> => {
    const coturns = inventory.services.filter((one) => one.kind === "coturn" && one.host === host.name);
    const [config, buffer, neighbours] = await Promise.all([
      readLivekit(view, service),
      view.read("/proc/sys/net/core/rmem_max"),
      Promise.all(
        coturns.flatMap((one) =>
          one.kind === "coturn" ? [readConf(view, one).then((conf) => ({ service: one, conf }))] : [],
        ),
      ),
    ]);
    return { config, buffer: buffer === undefined ? undefined : Number(buffer), neighbours };
  },
  judge: judgeLivekit,
});

/** What its configuration says, beside the inventory's plan and what else runs on the host. */
export function judgeLivekit(
  { config, buffer, neighbours }: LivekitSeen,
  { service }: { readonly service: ServiceOf<"livekit"> },
): readonly Finding[] {
  const file = livekitPath(service);
  const differences = differencesIn(comparedWith(config, service));
  const ice = iceRange(config);
  // LiveKit asks for a large buffer only for a single port that all calls share.
  const isSmall = ice === undefined && buffer !== undefined && buffer < udpBuffer;
  return [
    ...(at(config, "room", "auto_create") === false ? [] : [{ kind: "livekit-auto-create", file } as const]),
    ...(differences.length === 0 ? [] : [{ kind: "configured-otherwise", file, differences } as const]),
    ...(isSmall ? [{ kind: "udp-buffer-small", bytes: buffer, wanted: udpBuffer } as const] : []),
    ...neighbours.flatMap((one) => judgeRanges(ice, one, service)),
  ];
}

/**
 * Ranges that overlap are a finding only where the inventory plans them apart: an overlap that is planned is what
 * `lotus inventory validate` warns of, with the line to change, and it is not said twice.
 */
function judgeRanges(
  ice: Range | undefined,
  { service: coturn, conf }: LivekitSeen["neighbours"][number],
  livekit: ServiceOf<"livekit">,
): readonly Finding[] {
  const [first, last] = ["min-port", "max-port"].map((key) => Number(conf.value(key) ?? coturnDefaults[key]));
  if (ice === undefined || first === undefined || last === undefined) return [];
  const planned = { ice: portNamed(livekit, "ice"), relay: portNamed(coturn, "relay") };
  const isPlanned = planned.ice !== undefined && planned.relay !== undefined && overlap(planned.ice, planned.relay);
  if (isPlanned || !overlap(ice, { first, last })) return [];
  const relay = `${first}-${last}`;
  return [{ kind: "relay-ranges-overlap", ice: `${ice.first}-${ice.last}`, relay, turnServer: coturn.name }];
}

function overlap(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The UDP ports it draws from; undefined where all calls share one. A range wins over a single port. */
function iceRange(config: unknown): Range | undefined {
  const [first, last] = ["port_range_start", "port_range_end"].map((key) => at(config, "rtc", key));
  if (typeof first === "number" && typeof last === "number") return { first, last };
  return at(config, "rtc", "udp_port") === undefined ? livekitDefaults.ice : undefined;
}

function comparedWith(config: unknown, service: ServiceOf<"livekit">): readonly Compared[] {
  const { settings } = service;
  const number = (otherwise: number | undefined, ...keys: readonly string[]) =>
    textOf(at(config, ...keys) ?? otherwise ?? "not set");
  const [http, rtcTcp, metrics, ice] = ["http", "rtcTcp", "metrics", "ice"].map((name) => portNamed(service, name));
  const range = iceRange(config);
  return [
    { key: "port", is: number(livekitDefaults.port, "port"), wanted: http?.first.toString() },
    { key: "rtc.tcp_port", is: number(livekitDefaults.tcpPort, "rtc", "tcp_port"), wanted: rtcTcp?.first.toString() },
    {
      key: "prometheus.port",
      is: number(
        undefined,
        ...(at(config, "prometheus_port") === undefined ? ["prometheus", "port"] : ["prometheus_port"]),
      ),
      wanted: metrics?.first.toString(),
    },
    {
      key: "rtc.port_range",
      is: range === undefined ? "one port for all" : `${range.first}-${range.last}`,
      wanted: ice === undefined ? undefined : `${ice.first}-${ice.last}`,
    },
    ...(["empty_timeout", "departure_timeout", "max_participants"] as const).map((key) => ({
      key: `room.${key}`,
      is: number(livekitDefaults[key], "room", key),
      wanted: settings[key],
    })),
    ...ttlsOf(config, settings["turn_ttl"]),
    ...codecsOf(config, settings["codecs"]),
  ];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function ttlsOf(config: unknown, wanted: string | undefined): readonly Compared[] {
  const [, amount = "", unit = "s"] = /^(\d+)\s*([smhd])?$/.exec(wanted ?? "") ?? [];
  const seconds = amount === "" ? undefined : String(Number(amount) * { s: 1, m: 60, h: 3600, d: 86_400 }[unit as "s"]);
  return listAt(config, "rtc", "turn_servers").map((server) => ({
    key: `rtc.turn_servers ttl of ${textAt(server, "host") ?? "?"}`,
    is: textOf(at(server, "ttl") ?? livekitDefaults.turnTtl),
    wanted: seconds,
  }));
}

/** A list of codecs replaces LiveKit's own, which has them all. */
function codecsOf(config: unknown, wanted: string | undefined): readonly Compared[] {
  const listed = listAt(config, "room", "enabled_codecs").map((codec) => textAt(codec, "mime")?.split("/")[1] ?? "?");
  if (wanted === undefined || listed.length === 0) return [];
  const missing = wanted
    .split(/,\s*/)
    .some((codec) => !listed.some((one) => one.toLowerCase() === codec.toLowerCase()));
  return missing ? [{ key: "room.enabled_codecs", is: listed.join(", "), wanted: `${wanted} among them` }] : [];
}
