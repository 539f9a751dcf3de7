import type { ChangeWords } from "../schemas/change.ts";

/**
 * Unpacks beside its place what arrives on standard input, holds it against its SHA-256, gives it to its owner, brings it to
 * the disk and renames it. What a run left that was cut off goes first; what is there whole already is left as it is.
 */
const program = String.raw`
use strict; use Digest::SHA ();
my ($path, $sum, $owner, $group, @tar) = @ARGV;
my $part = "$path.partial";
sub fail { system("rm", "-rf", "--", $part); print STDERR @_; exit 1 }
sub folder { my $at = shift;
  folder($1) if $at =~ m{^(.+)/[^/]+$} && !-d $1;
  return if mkdir($at, 0755);
  my $why = "$!";
  -d $at or fail("cannot make $at: $why"); }
$SIG{PIPE} = "IGNORE";
$SIG{TERM} = $SIG{HUP} = $SIG{INT} = sub { fail("ended before it was whole") };
if (-d $path) { 1 while sysread(STDIN, my $rest, 1 << 16); exit 0 }
system("rm", "-rf", "--", $part) == 0 or fail("cannot remove $part");
folder($part);
binmode STDIN;
my $sha = Digest::SHA->new(256);
open(my $tar, "|-", @tar, "-C", $part) or fail("cannot start tar: $!");
binmode $tar;
while (my $n = sysread(STDIN, my $chunk, 1 << 16)) {
  $sha->add($chunk);
  print $tar $chunk or last;
}
close($tar) or fail("unpacking failed" . ($! ? ": $!" : " (tar ended with " . ($? >> 8) . ")"));
$sha->hexdigest eq $sum or fail("the archive did not arrive whole");
system("chown", "-R", "--", "$owner:$group", $part) == 0 or fail("cannot give it to $owner:$group");
system("sync", "-f", "--", $part) == 0 or fail("cannot bring it to the disk");
rename($part, $path) or fail("cannot rename $part: $!");
my ($folder) = $path =~ m{^(.*)/};
system("sync", "--", $folder);
`;

/** The command that makes the directory of a change out of what it reads. */
export function placing(change: Extract<ChangeWords, { readonly kind: "place" }>): readonly string[] {
  const { path, archive, owner, group } = change;
  const tar = ["tar", "--extract", "--file=-", "--no-same-owner", "--same-permissions"];
  const unpack = archive.compression === "gzip" ? [...tar, "--gzip"] : tar;
  return ["perl", "-e", program, path, archive.sha256, owner, group, ...unpack];
}
