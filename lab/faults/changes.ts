import { basename } from "node:path";

import { runOn } from "../machine.ts";

const aside = "/run/lotus-lab";

/** Changes a file on a host and keeps it aside as it was; made twice, it is still the first text that is kept. */
export async function changeFile(host: string, path: string, change: (text: string) => string): Promise<void> {
  const keep = 'mkdir -p "$0" && { [ -e "$0/$2" ] || cp -a "$1" "$0/$2"; } && cat "$0/$2"';
  const { stdout } = await runOn(host, ["sh", "-c", keep, aside, path, basename(path)]);
  const changed = change(stdout);
  if (changed === stdout) throw new Error(`nothing to change was found in ${path} on ${host}`);
  await runOn(host, ["sh", "-c", 'cat > "$0"', path], { input: changed });
}

/** Puts a changed file back as it was; one that was not changed is left alone. */
export async function restoreFile(host: string, path: string): Promise<void> {
  const restore = '[ ! -e "$0/$2" ] || { cat "$0/$2" > "$1" && rm "$0/$2"; }';
  await runOn(host, ["sh", "-c", restore, aside, path, basename(path)]);
}
