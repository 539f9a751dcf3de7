import { runOn } from "../machine.ts";

const kept = "lotus-lab";

/** Changes a file on a host line by line with sed, and keeps what it was. Fails where nothing changes. */
export async function editFile(host: string, path: string, ...expressions: readonly string[]): Promise<void> {
  await keepFile(host, path);
  const words = expressions.flatMap((expression) => ["-e", expression]);
  // What is kept is read, so that the change may be made twice.
  const script = 'copy=$1 file=$2; shift 2; sed -E "$@" "$copy" >"$file"; ! cmp -s "$copy" "$file"';
  await runOn(host, ["sh", "-c", script, "edit", `${path}.${kept}`, path, ...words]);
}

/** Gives a file on a host new content, and keeps what it was. */
export async function replaceFile(host: string, path: string, content: string): Promise<void> {
  await keepFile(host, path);
  await runOn(host, ["sh", "-c", 'cat >"$0"', path], { input: content });
}

/** Puts back what a file was before it was changed; one that was not changed stays. */
export async function restoreFile(host: string, path: string): Promise<void> {
  await runOn(host, ["sh", "-c", '[ ! -e "$0" ] || mv -f "$0" "$1"', `${path}.${kept}`, path]);
}

async function keepFile(host: string, path: string): Promise<void> {
  await runOn(host, ["cp", "--no-clobber", "--preserve=all", path, `${path}.${kept}`]);
}
