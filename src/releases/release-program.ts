/**
 * What is done to releases on their host, in perl as the runner is. Verbs: `look`, `adopt`, `abandon`, `dress`,
 * `switch`, `drift`, `remove`, `sweep`.
 * Everything may be said twice: what is there already is left as it is.
 *
 * A folder and a link change places in one moment (renameat2 with RENAME_EXCHANGE, Linux 3.15; OpenZFS since 2.2). Where the
 * file system cannot, the link is put in place right after the folder has gone: some microseconds without either.
 */
export const releaseProgram = String.raw`
use strict; use POSIX (); use Digest::SHA ();
my ($verb, $root, $base, @a) = @ARGV;
umask 022;
sub fail { print STDERR @_; POSIX::_exit(1) }
sub tell_all { print map { my $word = defined $_ ? $_ : ""; length($word) . ":$word," } @_ }
sub slurp { open(my $f, "<", $_[0]) or return undef; local $/; scalar <$f> }
sub spill { my ($at, $text) = @_;
  open(my $f, ">", "$at.part") or fail("cannot write $at: $!");
  print $f $text;
  close $f and rename("$at.part", $at) or fail("cannot write $at: $!"); }
sub folder { my $at = shift;
  return if -d $at;
  folder($1) if $at =~ m{^(.+)/[^/]+$} && !-d $1;
  return if mkdir($at, 0755);
  my $why = "$!";
  -d $at or fail("cannot make $at: $why"); }
sub give { my ($at, $owner, $group) = @_;
  my $uid = $owner =~ /^\d+$/ ? $owner : getpwnam($owner);
  my $gid = $group =~ /^\d+$/ ? $group : getgrnam($group);
  defined $uid && defined $gid && chown($uid, $gid, $at) or fail("cannot give $at to $owner:$group"); }
sub there { -l $_[0] || -e _ }

# Both are there, on one file system.
sub exchange { my ($one, $other) = @_;
  my %call = (x86_64 => 316, aarch64 => 276);
  my $number = $call{(POSIX::uname())[4]};
  # AT_FDCWD is -100, RENAME_EXCHANGE is 2.
  return if defined $number && syscall($number, -100, $one, -100, $other, 2) == 0;
  my $aside = "$one.lotus-aside";
  rename($one, $aside) or fail("cannot rename $one: $!");
  if (!rename($other, $one)) { my $why = "$!"; rename($aside, $one); fail("cannot rename $other: $why") }
  rename($aside, $other) or fail("cannot rename $aside to $other: $!"); }
# What a cut in the middle of the second way left.
sub mend { my ($one, $other) = @_;
  my $aside = "$one.lotus-aside";
  return unless there($aside);
  if (!there($one)) { rename($aside, $one) or fail("cannot rename $aside: $!") }
  elsif (!there($other)) { rename($aside, $other) or fail("cannot rename $aside: $!") } }

sub link_at { my ($at, $to) = @_;
  return if -l $at && readlink($at) eq $to;
  unlink $at if -l $at;
  symlink($to, $at) or fail("cannot make the link $at: $!"); }

sub up { my $item = shift; "../" x (2 + ($item =~ tr{/}{})) . "shared/$item" }
sub parent { $_[0] =~ m{^(.*)/[^/]+$} ? $1 : "." }

# Moves a thing of a release to where all releases find it, and leaves a link.
sub share { my ($tree, $item) = @_;
  my ($mine, $ours) = ("$tree/$item", "$base/shared/$item");
  mend($ours, $mine);
  return if -l $mine && readlink($mine) eq up($item);
  folder(parent($ours));
  if (!there($mine)) { folder(parent($mine)); link_at($mine, up($item)); return }
  if (there($ours) && !-l $ours) { rename($ours, "$ours.before-" . time) or fail("cannot keep $ours: $!") }
  link_at($ours, up($item));
  exchange($ours, $mine); }
sub unshare { my ($tree, $item) = @_;
  my ($mine, $ours) = ("$tree/$item", "$base/shared/$item");
  mend($ours, $mine);
  return unless -l $mine && readlink($mine) eq up($item);
  if (there($ours)) { exchange($ours, $mine) }
  unlink($ours) if -l $ours;
  unlink($mine) if -l $mine;
  rmdir(parent($ours)) if $item =~ m{/}; }

# Every file below a folder with its SHA-256; links are what others share.
sub sums { my ($top, $at) = (@_, "");
  opendir(my $d, "$top/$at") or return ();
  map { my $name = $at eq "" ? $_ : "$at/$_";
    -l "$top/$name" ? () : -d _ ? sums($top, $name)
      : do { my $sha = Digest::SHA->new(256); eval { $sha->addfile("$top/$name") } ? ($name, $sha->hexdigest) : () } }
    grep { !/^(?:\.\.?|__pycache__|\.git)$/ } readdir $d; }

sub items { map { s{/$}{}r } @_ }
# A trailing slash tells a folder, which is made where there is none yet.
sub prepare { my ($owner, $group, @items) = @_;
  my $shared = "$base/shared";
  if (!-d $shared) { folder($shared); give($shared, $owner, $group) }
  for (grep { m{/$} } @items) { my $at = "$shared/" . s{/$}{}r; next if there($at); folder($at); give($at, $owner, $group); chmod(0750, $at) } }

if ($verb eq "look") {
  my @s = lstat $root;
  my $kind = !@s ? "none" : -l _ ? "link" : -d _ ? "folder" : "file";
  my @t = stat $root;
  my $owner = @t ? getpwuid($t[4]) // $t[4] : "";
  my $group = @t ? getgrgid($t[5]) // $t[5] : "";
  tell_all($kind, $kind eq "link" ? readlink $root : "", $owner, $group);
  opendir(my $d, $base) or exit 0;
  for my $id (sort grep { /^[\w][\w.:+-]*$/ && -d "$base/$_" && -e "$base/$_/release.json" } readdir $d) {
    tell_all($id, slurp("$base/$id/release.json"), -d "$base/$id/tree" ? 1 : 0);
  }
}
elsif ($verb eq "adopt") {
  my ($id, $owner, $group, $document, @items) = @a;
  my $tree = "$base/$id/tree";
  my $to = ($base =~ m{([^/]+)$})[0] . "/$id/tree";
  mend($root, $tree);
  if (!-l $root) {
    -d $root or fail("$root is no folder");
    folder("$base/$id");
    link_at($tree, $to);
    exchange($root, $tree);
  }
  spill("$base/$id/release.json", $document);
  prepare($owner, $group);
  share($tree, $_) for grep { there("$tree/$_") } items(@items);
  prepare($owner, $group, @items);
}
elsif ($verb eq "abandon") {
  my ($id, undef, undef, undef, @items) = @a;
  my $tree = "$base/$id/tree";
  mend($root, $tree);
  if (-d $tree && !-l $tree) {
    unshare($tree, $_) for items(@items);
    exchange($root, $tree) if -l $root;
  }
  unlink $tree if -l $tree;
  unlink "$base/$id/release.json" unless there($tree);
  rmdir "$base/$id"; rmdir "$base/shared"; rmdir $base;
}
elsif ($verb eq "dress") {
  my ($id, $owner, $group, $document, @items) = @a;
  spill("$base/$id/release.json", $document);
  prepare($owner, $group, @items);
  for my $item (items(@items)) {
    my $at = "$base/$id/tree/$item";
    next if -l $at && readlink($at) eq up($item);
    system("rm", "-rf", "--", $at) == 0 or fail("cannot remove $at") if there($at);
    folder(parent($at));
    link_at($at, up($item));
  }
  my %sums = sums("$base/$id/tree");
  spill("$base/$id/manifest", join "", map { "$sums{$_}  $_\n" } sort keys %sums);
}
# Files of a release that are not as they were placed; what programs leave beside their own files does not count.
elsif ($verb eq "drift") {
  my ($id) = @a;
  my $text = slurp("$base/$id/manifest");
  my %was = map { /^(\w+)  (.*)$/ ? ($2, $1) : () } split /\n/, $text // "";
  exit 0 unless %was;
  my %is = sums("$base/$id/tree");
  tell_all(map { $_ . (exists $is{$_} ? "" : " (gone)") } grep { ($is{$_} // "") ne $was{$_} } sort keys %was);
  tell_all(map { "$_ (new)" } grep { !exists $was{$_} } sort keys %is);
}
# What the release that runs has made anew in place of a link is the newest there is: it is handed on first.
elsif ($verb eq "switch") {
  my ($from, $to, @items) = @a;
  my $now = readlink $root;
  exit 0 if defined $now && $now eq $to;
  defined $now && $now eq $from or fail("$root was pointed elsewhere meanwhile: " . ($now // "it is no link"));
  for my $item (items(@items)) { share($root, $item) if there("$root/$item") && !-l "$root/$item" }
  my $aside = "$root.lotus-new";
  unlink $aside;
  symlink($to, $aside) && rename($aside, $root) or fail("cannot point $root to $to: $!");
  system("sync", "--", parent($root));
}
elsif ($verb eq "remove") {
  for my $id (@a) {
    $id =~ /^[\w][\w.:+-]*$/ && $id ne "shared" or fail("$id is no release");
    -l $root && readlink($root) =~ m{/\Q$id\E/tree$} and fail("$id is active");
    unlink "$base/$id/release.json";
    system("rm", "-rf", "--", "$base/$id") == 0 or fail("cannot remove $base/$id");
  }
}
# What releases are made of and none is any more: virtual environments that are not named, and what was cut off.
elsif ($verb eq "sweep") {
  my %kept = map { $_ => 1 } @a;
  my @gone = grep { /\.partial$/ } glob("$base/*/tree.partial");
  if (opendir(my $d, "$base/venvs")) { push @gone, map { "$base/venvs/$_" } grep { !/^\.\.?$/ && !$kept{$_} } readdir $d }
  @gone == 0 or system("rm", "-rf", "--", @gone) == 0 or fail("cannot remove " . join(", ", @gone));
}
else { fail("no release program knows $verb") }
`;
