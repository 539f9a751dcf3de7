/** How a file of some kind begins. A prefix of the name's end decides which kind it should be. */
const beginnings: readonly (readonly [RegExp, string, string])[] = [
  [/\.(?:gz|tgz)$/, "1f8b", "gzip"],
  [/\.(?:zst|tzst)$/, "28b52ffd", "zstd"],
  [/\.(?:xz|txz)$/, "fd377a585a00", "xz"],
  [/\.(?:bz2|tbz)$/, "425a68", "bzip2"],
  [/\.lzo$/, "894c5a4f000d0a1a0a", "lzo"],
  [/\.zip$/, "504b", "zip"],
  [/\.vma$/, "564d4100", "a Proxmox archive"],
];

/** What pg_dump -Fc writes first, and -Fp last (followed by a \unrestrict line since 17.6). */
const customDump = "5047444d50";
const plainDumpEnd = "PostgreSQL database dump complete";

/** What is wrong with a file's first and last bytes for its name, in a few words; undefined when nothing is. */
export function flawOf(file: string, first: Buffer, last: Buffer): string | undefined {
  const wanted = beginnings.find(([name]) => name.test(file));
  if (wanted !== undefined) {
    return first.toString("hex").startsWith(wanted[1]) ? undefined : `it does not begin as ${wanted[2]} does`;
  }
  if (/\.(?:dump|pgdump)$/.test(file)) {
    const isDump = first.toString("hex").startsWith(customDump) || last.includes(plainDumpEnd);
    return isDump ? undefined : "it is no dump of PostgreSQL, or it is cut off";
  }
  if (file.endsWith(".sql"))
    return last.includes(plainDumpEnd) ? undefined : "it is cut off: pg_dump did not finish it";
  return first.every((byte) => byte === 0) && first.length > 0 ? "it begins with nothing but zeros" : undefined;
}
