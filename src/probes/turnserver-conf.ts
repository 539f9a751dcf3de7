import { isIPv4, isIPv6 } from "node:net";

/** turnserver.conf as coturn reads it. */
export interface TurnserverConf {
  /** Every line with a key, in the order of the file. */
  readonly lines: readonly ConfLine[];
  /** The last value of a key; "" for a flag, undefined where no line sets it. */
  readonly value: (key: string) => string | undefined;
  /** Every value of a key that may stand several times. */
  readonly values: (key: string) => readonly string[];
}

export interface ConfLine {
  /** Counted from 1. */
  readonly number: number;
  readonly key: string;
  /** "" for a flag. */
  readonly value: string;
  readonly text: string;
}

export interface AddressRange {
  readonly first: string;
  readonly last: string;
}

/** `key=value`, `key value` or a flag; `#` begins a comment only at the start of a line; quotes around a value fall away. */
export function parseTurnserverConf(text: string): TurnserverConf {
  const lines = text.split("\n").flatMap((line, index): readonly ConfLine[] => {
    const written = line.trim();
    if (written === "" || written.startsWith("#")) return [];
    const [, key = "", value = ""] = /^([^\s=]*)\s*=?\s*(.*)$/.exec(written) ?? [];
    return [{ number: index + 1, key, value: value.replace(/^"(.*)"$/, "$1"), text: written }];
  });
  const values = (key: string) => lines.filter((line) => line.key === key).map(({ value }) => value);
  return { lines, values, value: (key) => values(key).at(-1) };
}

/** A flag is on unless a value says otherwise. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && !/^(?:0|off|no|false)$/i.test(value);
}

/** `10.0.0.1` or `10.0.0.0-10.0.0.255`; undefined for what coturn does not take: networks in slashes, names, comments behind. */
export function readPeerRange(value: string): AddressRange | undefined {
  const [first = "", last = first, ...more] = value.split("-").map((part) => part.trim());
  const both = (is: (text: string) => boolean) => is(first) && is(last);
  return more.length === 0 && (both(isIPv4) || both(isIPv6)) ? { first, last } : undefined;
}

/** Whether an IPv4 address lies in a range; no IPv4 address lies in an IPv6 range. */
export function isInRange(address: string, { first, last }: AddressRange): boolean {
  if (![address, first, last].every((one) => isIPv4(one))) return false;
  const [low, it, high] = [first, address, last].map(numberOf) as [number, number, number];
  return low <= it && it <= high;
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
