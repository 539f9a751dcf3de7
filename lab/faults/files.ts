import { runOn } from "../machine.ts";

/** Where files are kept as they were, each under its path. */
const aside = "/root/lotus-lab-kept";

/**
 * Changes a file on a host and keeps what it was. Made twice, it is still the first text that is changed. Fails where nothing
 * changes. It stays the same file, so that it keeps its owner and mode, and whoever has it open sees the change.
 */
export async function changeFile(host: string, path: string, change: (text: string) => string): Promise<void> {
  const keep = 'mkdir -p "$0" && { [ -e "$2" ] || cp --preserve=all "$1" "$2"; } && cat "$2"';
  const { stdout } = await runOn(host, ["sh", "-c", keep, aside, path, kept(path)]);
  const changed = change(stdout);
  if (changed === stdout) throw new Error(`nothing to change was found in ${path} on ${host}`);
  await runOn(host, ["sh", "-c", 'cat > "$0"', path], { input: changed });
}

/** Puts a changed file back as it was; one that was not changed is left alone. */
export async function restoreFile(host: string, path: string): Promise<void> {
  await runOn(host, ["sh", "-c", '[ ! -e "$0" ] || { cp --preserve=all "$0" "$1" && rm "$0"; }', kept(path), path]);
}

function kept(path: string): string {
  return `${aside}/${path.replaceAll("/", "_")}`;
}
