import { randomUUID } from "node:crypto";
import { open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file so that readers see the old content or the new one and never half of it: a temporary file beside it, then a
 * rename. A link is followed; a pipe or device is written to. `mode` is set whatever the umask is.
 */
export async function replaceFile(path: string, content: string, mode?: number): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const there = await stat(target).catch(() => undefined);
  // Renamed over, /dev/null would be no device any more.
  if (there !== undefined && !there.isFile()) return writeFile(target, content, { flag: "a" });
  const beside = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    const file = await open(beside, "wx", mode ?? 0o644);
    try {
      if (mode !== undefined) await file.chmod(mode);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Why a system call failed, in words. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return "there is no such directory";
    case "ENOTDIR":
      return "a part of its path is no directory";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EISDIR":
      return "it is a directory";
    case "EROFS":
      return "the file system is read-only";
    case "ENOSPC":
      return "no space is left";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
