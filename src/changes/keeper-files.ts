/**
 * First part of the keeper: words in and out, and files that are there wholly or not at all.
 * Input and output are netstrings (`LENGTH:BYTES,`), so that contents pass as they are. Time is the host's own uptime: it
 * cannot be set, and what counts on it lies in /run and is gone with a reboot.
 */
export const keeperFiles = String.raw`
use strict; no warnings; use Fcntl qw(:DEFAULT :flock :mode); use IO::Handle (); use POSIX ();
my ($verb, $run, $state, @a) = @ARGV;
umask 077;
binmode STDIN; binmode STDOUT;
my $in = do { local $/; <STDIN> };
my @in;
while ($in =~ /\G(\d+):/gc) { my ($n, $p) = ($1, pos $in); push @in, substr($in, $p, $n); pos($in) = $p + $n + 1 }
sub tell_all { my $out = join "", map { my $word = defined $_ ? $_ : ""; length($word) . ":$word," } @_;
  while (length $out) { my $n = syswrite(STDOUT, $out); POSIX::_exit(1) unless defined $n; substr($out, 0, $n, "") }
  POSIX::_exit(0); }
sub fail { syswrite STDERR, join(" ", @_); POSIX::_exit(1) }
sub folder { my $d = shift;
  return if -d $d;
  my ($above) = $d =~ m{^(.*)/[^/]+$};
  folder($above) if $above ne "";
  return if mkdir($d, 0700);
  my $why = "$!";
  -d $d or fail("cannot make $d: $why"); }
sub sync_folder { my $d;
  sysopen($d, $_[0], O_RDONLY | O_DIRECTORY) && $d->sync or fail("cannot sync $_[0]: $!"); }
sub slurp { open(my $f, "<", $_[0]) or return undef; binmode $f; local $/; my $t = <$f>; defined $t ? $t : "" }
sub spill { my ($f, $text) = @_;
  while (length $text) { my $n = syswrite($f, $text, 1 << 20); return 0 unless defined $n; substr($text, 0, $n, "") }
  $f->sync; }

# A link stays a link: the file it leads to is meant, unless a link is what is to be there.
sub real { my $path = shift;
  for (1 .. 16) { last unless -l $path; my $to = readlink $path; $path = $to =~ m{^/} ? $to : $path =~ s{[^/]*$}{}r . $to }
  $path; }

# Into one file, all of it, down to the disk; how adds O_TRUNC or O_APPEND.
sub keep { my ($path, $text, $how) = @_;
  my $f;
  sysopen($f, $path, O_WRONLY | O_CREAT | $how, 0600) && spill($f, $text) or fail("cannot write $path: $!"); }

# What a writer left beside a path that was cut off.
sub sweep { my ($folder, $name) = $_[0] =~ m{^(.*/)([^/]+)$}s or return;
  opendir(my $d, $folder) or return;
  unlink "$folder$_" for grep { /^\.\Q$name\E\.lotus-\d+$/ } readdir $d; }

# The folder, and a name in it that nobody has.
sub beside { my $path = shift;
  my ($folder, $name) = $path =~ m{^(.*/)([^/]+)$}s or fail("$path is not a path of a file");
  sweep($path);
  ($folder, "$folder.$name.lotus-$$"); }

# Temporary file beside it, owner, mode, fsync, rename, fsync of the folder.
sub put { my ($path, $content, $mode, $uid, $gid) = @_;
  fail("$path exists and is not a regular file") if -e $path && !-f _;
  my ($folder, $temp) = beside($path);
  sysopen(my $f, $temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600) or fail("cannot write into $folder: $!");
  local $SIG{TERM} = sub { unlink $temp; POSIX::_exit(1) };
  my $bad = sub { my $why = "$!"; unlink $temp; fail("cannot write $path: $_[0]: $why") };
  spill($f, $content) or $bad->("writing");
  if (defined $uid) { chown($uid, $gid, $f) or $bad->("giving it to $uid:$gid") }
  chmod($mode, $f) or $bad->("setting its mode");
  close($f) or $bad->("closing");
  rename($temp, $path) or $bad->("renaming");
  sync_folder($folder); }

sub put_link { my ($path, $target) = @_;
  my ($folder, $temp) = beside($path);
  symlink($target, $temp) or fail("cannot write into $folder: $!");
  rename($temp, $path) or do { my $why = "$!"; unlink $temp; fail("cannot write $path: renaming: $why") };
  sync_folder($folder); }

sub take_away { my $path = shift;
  my ($folder) = $path =~ m{^(.*/)[^/]+$}s or fail("$path is not a path of a file");
  unlink($path) || $!{ENOENT} or fail("cannot remove $path: $!");
  sync_folder($folder); }

# What lies at a path: undef, [mode, uid, gid, content], or ["link", 0, 0, where it points].
sub seen { my $path = shift;
  return ["link", 0, 0, readlink $path] if -l $path;
  my @s = stat $path;
  return undef if !@s && ($!{ENOENT} || $!{ENOTDIR});
  @s or fail("cannot look at $path: $!");
  S_ISREG($s[2]) or fail("$path exists and is not a regular file");
  my $content = slurp($path);
  defined $content or fail("cannot read $path: $!");
  [S_IMODE($s[2]), $s[4], $s[5], $content]; }

sub number_of { my ($name, @entry) = @_;
  return $name if $name =~ /^\d+$/;
  @entry or fail("there is no user or group $name");
  $entry[2]; }

# As words tell it: what it is, mode, owner, group, content.
sub described { my ($what, $mode, $owner, $group, $content) = @_;
  return undef if $what eq "none";
  return ["link", 0, 0, $content] if $what eq "link";
  [$mode, number_of($owner, getpwnam $owner), number_of($group, getgrnam $group), $content]; }
sub same { my ($one, $other) = @_;
  return !$one && !$other unless $one && $other;
  !grep { $one->[$_] ne $other->[$_] } 0 .. 3; }
`;
