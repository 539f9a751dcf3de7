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
sub place { my ($path, $s) = @_; $s ? put($path, $s->[3], @$s[0 .. 2]) : take_away($path) }
sub state_of { my ($e, $i) = @_;
  my $now = seen(slurp("$e/$i.path"));
  same($now, kept_state("$e/$i.before")) ? "old" : same($now, kept_state("$e/$i.after")) ? "new" : "other"; }
sub files_of { my $e = shift; opendir(my $d, $e) or return; sort { $a <=> $b } map { /^(\d+)\.path$/ } readdir $d }

sub open_entry { my $base = shift;
  folder($journal);
  opendir(my $d, $journal);
  clear("$journal/$_") for grep { /^\.new-/ } readdir $d;
  my $new = "$journal/.new-$$";
  mkdir($new, 0700) or fail("cannot make $new: $!");
  keep("$new/entry", shift @in, O_TRUNC);
  while (my ($i, $path, @s) = splice @in, 0, 12) {
    my ($before, $after) = (described(@s[0 .. 4]), described(@s[5 .. 9]));
    my $now = seen($path);
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
  sweep(slurp("$e/$i.path"));
  my $is = state_of($e, $i);
  my $aim = $back ? "old" : "new";
  tell_all("moved", slurp("$e/$i.path")) if $is eq "other";
  place(slurp("$e/$i.path"), kept_state("$e/$i." . ($back ? "before" : "after"))) if $is ne $aim;
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
