/** Quantities as people read them. */

/** 0.956 → `96%`; never rounds up to 100. */
export function percent(share: number): string {
  return `${share < 1 ? Math.min(99, Math.round(share * 100)) : Math.round(share * 100)}%`;
}

const sizeUnits = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** Bytes, 1024-based as in the inventory: `1.4 GB`. */
export function size(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(sizeUnits.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${sizeUnits[power]}`;
}

const durationUnits = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** Milliseconds in the largest unit that fits: `0.4 s`, `12 s`, `4 min`, `3 h`, `6 d`. */
export function duration(ms: number): string {
  const [unit, length] = durationUnits.find(([, length]) => ms >= length) ?? ["s", 1000];
  const value = ms / length;
  return `${value < 10 && unit === "s" ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}

/** `4 min ago`, in whole seconds at least; undefined when it is not known. */
export function ago(then: Date | undefined, now: Date): string | undefined {
  if (then === undefined) return undefined;
  const seconds = Math.max(0, Math.round((now.getTime() - then.getTime()) / 1000));
  return seconds === 0 ? "just now" : `${duration(seconds * 1000)} ago`;
}
