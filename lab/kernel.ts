import { readFileSync, writeFileSync } from "node:fs";

/** Every systemd watches a handful of folders; Debian's default of 128 instances is used up by one lab. */
const file = "/proc/sys/fs/inotify/max_user_instances";
const enough = 2048;

/** The outer machine's limit where it is too low for the lab; undefined where it is high enough. */
export function lowWatchLimit(): number | undefined {
  const limit = Number(readFileSync(file, "utf8"));
  return limit < enough ? limit : undefined;
}

/** Sets the limit: to what the lab needs, or back to what it was. */
export function setWatchLimit(limit = enough): void {
  writeFileSync(file, `${limit}\n`);
}
