import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords, printable } from "../hosts/printable.ts";

/** The newest of the files that a path with wildcards names. */
export interface NewestFile {
  readonly file: string;
  readonly modified: Date;
  readonly bytes: number;
  /** Whether it may still be in the making: it changed within the last two minutes, and no other file is there. */
  readonly growing: boolean;
  /** Its first and last bytes; undefined where it could not be read, and then why. */
  readonly ends: { readonly first: Buffer; readonly last: Buffer } | undefined;
  readonly refusal: string;
}

const prefix = "lotus-backup";
const shownBytes = 512;

/**
 * Finds the newest file and reads its ends in one go: asking for the name first would cost a round trip. A folder does not count,
 * nor does a file that changed just now while there is another: a dump is taken under its final name by many.
 * Perl is on every Debian; its own glob takes * and ? and spaces as they are.
 */
const program = `use File::Glob ":bsd_glob";
my ($best, @stat, $grows);
for my $file (bsd_glob($ARGV[0], GLOB_NOSORT)) {
  my @s = stat $file or next;
  next unless -f _;
  my $new = time - $s[9] < 120 ? 1 : 0;
  next if defined $best && ($new > $grows || $new == $grows && $s[9] <= $stat[9]);
  ($best, $grows, @stat) = ($file, $new, @s);
}
if (!defined $best) { print "${prefix} none\\n"; exit }
my ($first, $last, $why) = ("", "", "");
if (open my $in, "<:raw", $best) {
  defined read($in, $first, ${shownBytes}) or $why = "$!";
  seek $in, $stat[7] > ${shownBytes} ? -${shownBytes} : 0, $stat[7] > ${shownBytes} ? 2 : 0;
  defined read($in, $last, ${shownBytes}) or $why = "$!";
} else { $why = "$!" }
print join("\\t", "${prefix}", $stat[9], $stat[7], $grows, unpack("H*", $first), unpack("H*", $last), $why, $best), "\\n";`;

/** Asks for the newest file of a path. */
export function askNewest(path: string): RemoteCommand {
  return ["env", "LC_ALL=C", "perl", "-e", program, path];
}

/** Reads the answer: null when no file has such a name, undefined when it is none of ours. */
export function parseNewest(stdout: string): NewestFile | null | undefined {
  if (stdout === `${prefix} none\n`) return null;
  const [name, seconds, bytes, grows, first, last, refusal, ...file] = stdout.replace(/\n$/, "").split("\t");
  if (name !== prefix || file.length === 0 || !/^\d+$/.test(seconds ?? "") || !/^\d+$/.test(bytes ?? ""))
    return undefined;
  const ends =
    refusal === "" ? { first: Buffer.from(first ?? "", "hex"), last: Buffer.from(last ?? "", "hex") } : undefined;
  return {
    file: printable(file.join("\t")),
    modified: new Date(Number(seconds) * 1000),
    bytes: Number(bytes),
    growing: grows === "1",
    ends,
    refusal: printable(refusal ?? ""),
  };
}

/** The newest file of a path on a host; null when there is none. @throws LotusError when it cannot be told. */
export async function newestFile(host: HostView, path: string): Promise<NewestFile | null> {
  const { stdout, stderr } = await host.query(askNewest(path));
  const found = parseNewest(stdout);
  if (found !== undefined) return found;
  throw new LotusError(
    `${host.label} did not say which file of ${path} is the newest: ${lastWords(stderr || stdout)}`,
    {
      hint: `lotus exec ${host.name} -- ls -lt ${path}`,
    },
  );
}
