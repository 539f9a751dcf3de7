/**
 * Third part: the journal. A folder for each entry: `entry` (what was meant to be done), for each file `N.path`, `N.before` and
 * `N.after` (absent where there was or will be none; first line mode, uid, gid), `log` (a line for each thing begun or done) and
 * `end` (how it came out), later `undone`. It is made beside and renamed into place before anything is changed.
 */
export const keeperJournal = String.raw`
my $journal = "$state/journal";
my $most = 100;
sub entry { my $id = shift; $id =~ /^[A-Za-z0-9][\w.-]*$/ or fail("$id is no journal entry"); "$journal/$id" }
# By day and host, then as they came: the tenth of a day behind the ninth.
sub entries { opendir(my $d, $journal) or return;
  my @ids = map { /^([A-Za-z0-9].*)-(\d+)$/ ? [$1, $2, $_] : () } readdir $d;
  map { $_->[2] } sort { $a->[0] cmp $b->[0] || $a->[1] <=> $b->[1] } @ids; }
sub note { my ($e, $line) = @_; keep("$e/log", "$line\n", O_APPEND) }
sub keep_state { my ($path, $s) = @_; keep($path, "$s->[0] $s->[1] $s->[2]\n$s->[3]", O_TRUNC) if $s }
sub kept_state { my $text = slurp($_[0]);
  return undef unless defined $text;
  my ($meta, $content) = split /\n/, $text, 2;
  [(split " ", $meta), $content]; }
sub clear { my $d = shift; opendir(my $h, $d) or return; unlink "$d/$_" for grep { !/^\.\.?$/ } readdir $h; closedir $h; rmdir $d }
sub is_finished { my $e = shift; -e "$e/undone" || -e "$e/end" && slurp("$e/log") !~ /^undoing$/m }
sub place { my ($path, $s) = @_; !$s ? take_away($path) : $s->[0] eq "link" ? put_link($path, $s->[3]) : put($path, $s->[3], @$s[0 .. 2]) }
sub meant { my ($path, @states) = @_; (grep { $_ && $_->[0] eq "link" } @states) ? $path : real($path) }
sub before { kept_state("$_[0]/$_[1].before") }
sub after { kept_state("$_[0]/$_[1].after") }
sub place_of { my ($e, $i) = @_; meant(slurp("$e/$i.path"), before($e, $i), after($e, $i)) }

# A path may be changed several times: how many of these changes are there tells of each whether it is.
sub state_of { my ($e, $i) = @_;
  my $path = slurp("$e/$i.path");
  my @all = grep { slurp("$e/$_.path") eq $path } files_of($e);
  my $now = seen(place_of($e, $i));
  my ($reached) = grep { same($now, before($e, $all[$_])) } 0 .. $#all;
  $reached = @all if !defined $reached && same($now, after($e, $all[-1]));
  return "other" unless defined $reached;
  $i < ($all[$reached] // $i + 1) ? "new" : "old"; }
sub files_of { my $e = shift; opendir(my $d, $e) or return; sort { $a <=> $b } map { /^(\d+)\.path$/ } readdir $d }

sub open_entry { my $base = shift;
  folder($journal);
  opendir(my $d, $journal);
  clear("$journal/$_") for grep { /^\.new-/ } readdir $d;
  my $new = "$journal/.new-$$";
  mkdir($new, 0700) or fail("cannot make $new: $!");
  keep("$new/entry", shift @in, O_TRUNC);
  my %planned;
  while (my ($i, $path, @s) = splice @in, 0, 12) {
    my ($before, $after) = (described(@s[0 .. 4]), described(@s[5 .. 9]));
    my $now = exists $planned{$path} ? $planned{$path} : seen(meant($path, $before, $after));
    $planned{$path} = $after;
    if (!same($now, $before)) { clear($new); tell_all("moved", $path) }
    keep("$new/$i.path", $path, O_TRUNC);
    keep_state("$new/$i.before", $now);
    keep_state("$new/$i.after", $after);
  }
  my $n = 1;
  $n++ while -e "$journal/$base-$n";
  sync_folder($new);
  rename($new, "$journal/$base-$n") or fail("cannot rename $new: $!");
  sync_folder($journal);
  my @done = grep { is_finished("$journal/$_") } entries();
  clear("$journal/$_") for @done > $most ? @done[0 .. @done - $most - 1] : ();
  tell_all("open", "$base-$n"); }

sub step { my ($e, $i, $back) = @_;
  note($e, $back ? "taking back $i" : "begun $i");
  tell_all("begun") unless -e "$e/$i.path";
  sweep(place_of($e, $i));
  my $is = state_of($e, $i);
  my $aim = $back ? "old" : "new";
  tell_all("moved", slurp("$e/$i.path")) if $is eq "other";
  place(place_of($e, $i), $back ? before($e, $i) : after($e, $i)) if $is ne $aim;
  note($e, $back ? "taken back $i" : "done $i");
  tell_all("done"); }

sub journal_verb {
  if ($verb eq "open") { my ($token, $ttl, $base) = @a; mine($token, $ttl); open_entry($base) }
  if ($verb eq "step" || $verb eq "back") { my ($token, $ttl, $id, $i) = @a; mine($token, $ttl); step(entry($id), $i, $verb eq "back") }
  if ($verb eq "note") { my ($token, $ttl, $id, $line) = @a; mine($token, $ttl); note(entry($id), $line); tell_all("noted") }
  if ($verb eq "end") { my ($token, $ttl, $id, $name) = @a; mine($token, $ttl); put(entry($id) . "/$name", $in[0], 0600); tell_all("ended") }
  # Both leave no trace.
  if ($verb eq "list") {
    my @ids = grep { $a[0] ne "unfinished" || !is_finished("$journal/$_") } entries();
    tell_all(map { my $e = "$journal/$_"; ($_, slurp("$e/entry"), slurp("$e/end"), slurp("$e/undone"), is_finished($e) ? 1 : 0) } @ids);
  }
  if ($verb eq "look") {
    my $e = entry($a[0]);
    -d $e or tell_all();
    tell_all(slurp("$e/entry"), slurp("$e/log"), slurp("$e/end"), slurp("$e/undone"), map { ($_, state_of($e, $_)) } files_of($e));
  } }
lease_verb(); journal_verb();
fail("the keeper knows no $verb");
`;
