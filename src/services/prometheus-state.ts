import { at, listAt, readJson, textAt } from "./json.ts";

/** Where Prometheus tells how it runs. */
export const runtimePath = "/api/v1/status/runtimeinfo";

export interface PrometheusState {
  readonly started: Date;
  /** Whether the configuration that was read last is the one in force. */
  readonly reloaded: boolean;
  /** When a configuration was last put in force. */
  readonly configured: Date;
}

/** Reads that answer; undefined when it is none. */
export function parseState(body: string): PrometheusState | undefined {
  const json = readJson(body);
  const [started, configured] = [textAt(json, "data", "startTime"), textAt(json, "data", "lastConfigTime")].map(dateOf);
  const reloaded = at(json, "data", "reloadConfigSuccess");
  if (started === undefined || typeof reloaded !== "boolean") return undefined;
  return { started, reloaded, configured: configured ?? started };
}

/** Where Prometheus gives the present value of a series. */
export function seriesPath(series: string): string {
  return `/api/v1/query?query=${encodeURIComponent(series)}`;
}

/** The values of each series in such an answer; undefined when it is none. */
export function parseValues(body: string): readonly number[] | undefined {
  const json = readJson(body);
  if (textAt(json, "status") !== "success" || textAt(json, "data", "resultType") !== "vector") return undefined;
  return listAt(json, "data", "result").flatMap((series) => {
    const [, value] = listAt(series, "value");
    return typeof value === "string" ? [Number(value)] : [];
  });
}

/** Go's zero time, of something that has not happened, is no date. */
export function dateOf(text: string | undefined): Date | undefined {
  const time = text === undefined || text.startsWith("0001-") ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time);
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `1m30s`, `15s`, `1h` in milliseconds; undefined when it is none of these. */
export function durationOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:\d+(?:ms|[smhd]))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)(ms|[smhd])/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ""] ?? 0),
    0,
  );
}
