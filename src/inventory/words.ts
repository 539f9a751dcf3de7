import { isIPv4 } from "node:net";
import { z } from "zod";

/** The small words that inventory values are made of. Each says in its error what it expected. */

const expected = (words: string) => ({ error: () => `expected ${words}` });

/** With at least one letter, so that no name can be taken for an LXC id. */
export const name = z
  .string(expected("a name"))
  .regex(/^(?=.*[a-z])[a-z0-9][a-z0-9-]*$/, expected("a name of a-z, 0-9 and dashes, with a letter in it"));
/** The name of a port, a path, a jail or a scrape job: within one service, so capitals are fine. */
export const key = z.string().regex(/^[A-Za-z][\w-]*$/, expected("a name of letters, digits, dashes and underscores"));
export const text = z.string(expected("text")).min(1, expected("text"));
export const count = z.int(expected("a whole number")).nonnegative(expected("a whole number of 0 or more"));
export const lxcId = z.int(expected("an LXC id")).min(100, expected("an LXC id of 100 or more"));
export const version = z
  .string(expected('a version in quotes, such as "17.9"'))
  .regex(/^v?\d+(\.\d+)*\S*$/, expected("a version"));
export const unit = z
  .string(expected("a systemd unit"))
  .regex(/^\w[\w@.:-]*\.(service|timer|socket)$/, expected("a systemd unit such as coturn.service"));
export const absolutePath = z
  .string(expected("an absolute path"))
  .regex(/^\/[^\p{Cc}]*$/u, expected("an absolute path"));
/** Never starts with a dash, which ssh would read as an option. */
export const sysctlKey = z
  .string(expected("a sysctl key"))
  .regex(
    /^[a-z][\w-]*([./][\w-]+)+([./][\w.@-]+)*$/,
    expected("a sysctl key such as net.ipv4.tcp_fin_timeout, without * in it"),
  );
/** Several values stand in one text, with a space between two. */
export const sysctlValue = z
  .union([z.int(), z.string().regex(/^[^\s#;][^\n]*$/)], expected("a value, such as 30 or 4096 131072 16777216"))
  .transform((value) => String(value).trim().replaceAll(/\s+/g, " "));
/** Of PostgreSQL; one with a dot belongs to a library. */
export const settingName = z
  .string(expected("a setting's name"))
  .regex(/^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)*$/, expected("a setting's name, such as work_mem"));
export const settingValue = z
  .union([z.number(), z.boolean(), z.string().regex(/^[^\p{Cc}]*$/u)], expected("a value, such as 12MB or 5"))
  .transform((value) => (typeof value === "boolean" ? (value ? "on" : "off") : String(value)));
export const tableName = z
  .string(expected("a table's name"))
  .regex(/^[a-z_][a-z0-9_$]*$/, expected("a table's name, without its schema"));
export const extensionName = z
  .string(expected("an extension's name"))
  .regex(/^[a-z_][\w-]*$/, expected("an extension's name, such as pg_stat_statements"));
export const roleName = z
  .string(expected("a role's name"))
  .regex(/^[A-Za-z_][\w$]*$/, expected("a role's name, such as synapse_user"));
/** Of a file with a secret in it. */
export const privateMode = z
  .string(expected("a mode such as 0640"))
  .regex(/^0[0-7]{2}0$/, expected("a mode that lets nobody else read it, such as 0640"));
export const timeOfDay = z
  .string(expected('a time such as "04:00", in quotes'))
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, expected('a time such as "04:00", in quotes'));
/** What makes a unit look at a file again. */
export const unitNotice = z
  .string(expected("reload, restart or a signal such as SIGUSR2"))
  .regex(/^(reload|restart|SIG[A-Z0-9]+)$/, expected("reload, restart or a signal such as SIGUSR2"));
export const userName = z.string(expected("a user name")).regex(/^[A-Za-z_][\w.-]*$/, expected("a user name"));
export const url = z
  .url(expected("a URL"))
  .refine((value) => !/^[^/]*\/\/[^/]*@/.test(value), expected("a URL without a user or password in it"));
export const dnsName = z.string(expected("a DNS name")).regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, expected("a DNS name"));
export const userId = z
  .string(expected("a Matrix user id"))
  .regex(/^@[^:]+:.+$/, expected("a Matrix user id such as @bot:example.org"));
export const roomId = z
  .string(expected("a room id"))
  .regex(/^![^:]+(:.+)?$/, expected('a room id, which starts with "!"'));
export const roomAlias = z
  .string(expected("a room alias"))
  .regex(/^#[^:]+:.+$/, expected("a room alias such as #room:example.org"));
export const address = z.ipv4(expected("an IPv4 address"));
export const portNumber = z
  .int(expected("a port number"))
  .min(1, expected("a port from 1 to 65535"))
  .max(65_535, expected("a port from 1 to 65535"));

export const network = z
  .string(expected("a network such as 10.10.10.0/24"))
  .refine((value) => parseNetwork(value) !== undefined, expected("a network such as 10.10.10.0/24"));

/** `8 GB` → bytes, 1024-based. */
export const size = z
  .string(expected("a size such as 8 GB"))
  .regex(/^\d+(\.\d+)? ?(kB|KB|MB|GB|TB)$/, expected("a size such as 8 GB"))
  .transform(toBytes);

/** `85%` → 0.85. */
export const share = z
  .string(expected("a share such as 85%"))
  .regex(/^(100|\d{1,2}(\.\d+)?)%$/, expected("a share such as 85%"))
  .transform((value) => Number(value.slice(0, -1)) / 100);

/** `2 s`, `5m`, `24 h` → milliseconds. */
export const duration = z
  .string(expected("a duration such as 5 m"))
  .regex(/^\d+(\.\d+)? ?(ms|s|m|h|d)$/, expected("a duration such as 5 m"))
  .transform(toMilliseconds);

/** `49152-65535`; a single number in quotes counts as a range of one. */
export const portRange = z
  .string(expected('a port range such as "49152-65535"'))
  .regex(/^\d{1,5}(-\d{1,5})?$/, expected('a port range such as "49152-65535"'))
  .transform(toRange)
  .refine(
    ({ first, last }) => first >= 1 && first <= last && last <= 65_535,
    expected("a range from 1 to 65535, lower port first"),
  );

const sizeUnits: Record<string, number> = { kB: 1024, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };
const durationUnits: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function toBytes(value: string): number {
  const unitName = value.replace(/^[\d. ]+/, "");
  return Math.round(Number.parseFloat(value) * (sizeUnits[unitName] ?? 1));
}

function toMilliseconds(value: string): number {
  const unitName = value.replace(/^[\d. ]+/, "");
  return Math.round(Number.parseFloat(value) * (durationUnits[unitName] ?? 1));
}

function toRange(value: string): { readonly first: number; readonly last: number } {
  const [first = "", last = first] = value.split("-");
  return { first: Number(first), last: Number(last) };
}

/** The network's base and mask as unsigned 32-bit numbers, or undefined when the text is none. */
export function parseNetwork(value: string): { readonly base: number; readonly mask: number } | undefined {
  const [base = "", bits = ""] = value.split("/");
  const length = Number(bits);
  if (!isIPv4(base) || !/^\d{1,2}$/.test(bits) || length > 32) return undefined;
  const mask = length === 0 ? 0 : (-1 << (32 - length)) >>> 0;
  return { base: (toNumber(base) & mask) >>> 0, mask };
}

/** Whether an IPv4 address lies in a network written as `10.10.10.0/24`. */
export function isInNetwork(ip: string, within: string): boolean {
  const parsed = parseNetwork(within);
  return parsed !== undefined && (toNumber(ip) & parsed.mask) >>> 0 === parsed.base;
}

function toNumber(ip: string): number {
  return ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
