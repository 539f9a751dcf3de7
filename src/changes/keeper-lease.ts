/**
 * Second part: the lease, one for each host. Every verb that writes takes `guard` (flock) first and holds it to its end, so
 * taking, taking over, keeping and breaking never meet. A lease is void when it has expired, or when the process that answers
 * for its owner on this host (our parent, the runner) is gone.
 */
export const keeperLease = String.raw`
my $guard;
sub guard { folder($run);
  sysopen($guard, "$run/guard", O_RDWR | O_CREAT, 0600) && flock($guard, LOCK_EX) or fail("cannot lock $run/guard: $!"); }
sub uptime { my ($s) = split " ", slurp("/proc/uptime"); defined $s ? $s : fail("cannot read /proc/uptime: $!") }
# When a process was started; tells it from a later one with its number.
sub born { my $stat = slurp("/proc/$_[0]/stat"); $stat =~ s/^.*\) //s or return ""; (split " ", $stat)[19] }

sub lease { my $text = slurp("$run/lease");
  return unless defined $text;
  my %l;
  @l{qw(token expires pid born since owner)} = split /\n/, $text, 6;
  $l{left} = int($l{expires} - uptime());
  $l{gone} = born($l{pid}) eq $l{born} ? 0 : 1;
  \%l; }
sub alive { $_[0] && $_[0]{left} > 0 && !$_[0]{gone} }
sub told { my $l = shift; ($l->{owner}, $l->{since}, $l->{left}, $l->{gone}, time) }
sub hold { my ($token, $ttl, $since, $owner) = @_;
  my $p = getppid();
  put("$run/lease", join("\n", $token, uptime() + $ttl, $p, born($p), $since, $owner), 0600); }
# What still runs for an owner that lost its lease, or over a connection that was lost, must not go on beside what comes next.
sub put_down { my $l = shift;
  return if !$l || $l->{gone} || $l->{pid} == getppid();
  for my $try (1 .. 40) {
    kill $try < 30 ? "TERM" : "KILL", $l->{pid};
    select(undef, undef, undef, 0.05);
    return if born($l->{pid}) ne $l->{born};
  } }

# The other deployer of this host, while it runs: its script is among the first words of a process.
sub deployer { my $script = shift;
  return if $script eq "";
  for my $p (map { m{(\d+)} } glob "/proc/[0-9]*") {
    my @words = split /\0/, slurp("/proc/$p/cmdline");
    return $p if grep { defined && $_ eq $script } @words[0 .. 2];
  }
  return; }

# Goes on only for the owner of the lease, and renews it.
sub mine { my ($token, $ttl) = @_;
  guard();
  my $l = lease();
  tell_all("lost", slurp("$run/broken"), $l ? $l->{owner} : "") unless $l && $l->{token} eq $token;
  put_down($l);
  hold($token, $ttl, $l->{since}, $l->{owner}); }

sub lease_verb {
  if ($verb eq "take") {
    my ($token, $ttl, $script) = @a;
    guard();
    my $l = lease();
    tell_all("held", told($l)) if alive($l) && $l->{token} ne $token;
    my $other = deployer($script);
    tell_all("deployer", $other) if $other;
    put_down($l);
    hold($token, $ttl, time, $in[0]);
    unlink "$run/broken";
    tell_all($l && $l->{token} ne $token ? ("taken-over", told($l)) : "taken");
  }
  if ($verb eq "keep") { mine(@a); tell_all("kept") }
  if ($verb eq "free") {
    guard();
    my $l = lease();
    unlink "$run/lease" if $l && $l->{token} eq $a[0];
    tell_all("freed");
  }
  # Leaves no trace.
  if ($verb eq "show") {
    my $l = lease();
    my $other = deployer($a[0]);
    tell_all($l ? (alive($l) ? "held" : "void", told($l)) : ("free", ("") x 5), defined $other ? $other : "");
  }
  if ($verb eq "break") {
    guard();
    my $l = lease() or tell_all("free");
    put("$run/broken", $in[0], 0600);
    folder($state);
    keep("$state/broken-leases", "$in[0]\n", O_APPEND);
    unlink "$run/lease";
    put_down($l);
    tell_all("broken", told($l));
  } }
`;
