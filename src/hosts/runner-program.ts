/**
 * The program that answers our questions on the host, in the perl of Debian's perl-base (always installed, unlike python3 or socat).
 * It lives as long as its connection, writes nothing to disk unless told to, and ends what it started when its input closes.
 *
 * Frames: request `N(length) payload`, answer `MARK N(length) payload`, a payload is `(N/a*)*` and begins with id and verb or outcome.
 * Each job is a child in a process group of its own; reading, writing files, UDP and tunnels are children too, so that none can block the rest.
 * Sub-second time comes from times(2) (10 ms ticks): Time::HiRes is not in perl-base.
 */
export const runnerProgram = String.raw`
use strict; no warnings;
use POSIX (); use Fcntl; use Errno (); use Socket ();
our $mark;
my (%jobs, $in, $out, $quit);
my $tick = POSIX::sysconf(POSIX::_SC_CLK_TCK());
my $me = getpwuid($>) // $>;
my @strays;
my $most = 4 << 20;
my $queue = 1 << 20;
my $signals = POSIX::SigSet->new(map { POSIX->can("SIG$_")->() } qw(TERM INT HUP));
sub now { (POSIX::times())[0] / $tick }
sub answer { my $p = pack("(N/a*)*", @_); $out .= $mark . pack("N", length $p) . $p }
sub home { my @u = @_ ? getpwnam($_[0]) : getpwuid($>);
  %ENV = (PATH => "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL => "C", SHELL => "/bin/sh",
    HOME => $u[7], USER => $u[0], LOGNAME => $u[0]); }
sub say_and_leave { syswrite STDERR, $_[1]; POSIX::_exit($_[0]) }

# Another user is only possible for root; says why not, or returns nothing.
sub cannot_be { my $as = shift;
  return if $as eq "" || $as eq $me;
  return "we are $me there, not root, and cannot act as $as" if $> != 0;
  return "there is no user $as there" unless defined getpwnam($as);
  return; }

sub start { my ($id, $live, $limit, $max, $stdin, $child) = @_;
  my ($ir, $iw, $or, $ow, $er, $ew);
  my $ok = pipe($ir, $iw) && pipe($or, $ow) && pipe($er, $ew);
  # A child that is told to end before it has handlers of its own must not lose the word in ours.
  POSIX::sigprocmask(POSIX::SIG_BLOCK(), $signals);
  my $pid = $ok ? fork : undef;
  POSIX::sigprocmask(POSIX::SIG_UNBLOCK(), $signals) unless defined $pid && $pid == 0;
  return answer($id, "failed", "the host cannot start another process: $!") unless defined $pid;
  if ($pid == 0) {
    setpgrp(0, 0);
    $SIG{$_} = "DEFAULT" for qw(PIPE CHLD TERM INT HUP);
    POSIX::sigprocmask(POSIX::SIG_UNBLOCK(), $signals);
    POSIX::dup2(fileno($ir), 0); POSIX::dup2(fileno($ow), 1); POSIX::dup2(fileno($ew), 2);
    # Children that do not exec must not keep the ends of other pipes open.
    close $_ for $ir, $iw, $or, $ow, $er, $ew, grep { $_ } map { @$_{"in", "out", "err"} } values %jobs;
    chdir "/";
    eval { $child->() };
    say_and_leave(13, "$@");
  }
  setpgrp($pid, $pid);
  for my $f ($iw, $or, $er) { fcntl($f, F_SETFL, O_NONBLOCK) }
  my $t = now();
  $jobs{$id} = { id => $id, live => $live, pid => $pid, in => $iw, out => $or, err => $er, feed => $stdin, eof => !$live,
    max => $max, start => $t, until => $limit ? $t + $limit / 1000 : 0, seen => $t };
  feed($jobs{$id}); }

sub feed { my $j = shift;
  return unless $j->{in};
  if (length $j->{feed}) {
    my $n = syswrite($j->{in}, $j->{feed});
    if (defined $n) { substr($j->{feed}, 0, $n, "") }
    elsif ($! != Errno::EAGAIN() && $! != Errno::EINTR()) { $j->{feed} = ""; $j->{eof} = 1 }
  }
  if ($j->{eof} && !length $j->{feed}) { close $j->{in}; delete $j->{in} } }

sub drain { my ($j, $s) = @_;
  my $n = sysread($j->{$s}, my $chunk, 65536);
  return if !defined $n && ($! == Errno::EAGAIN() || $! == Errno::EINTR());
  $j->{seen} = now();
  if (!$n) { close $j->{$s}; delete $j->{$s}; return }
  return answer($j->{id}, $s, $chunk) if $j->{live};
  $j->{"got$s"} .= $chunk;
  if (length($j->{gotout}) + length($j->{goterr}) > $j->{max}) { $j->{gotout} = $j->{goterr} = ""; finish($j, "too-much-output") } }

sub finish { my ($j, $how) = @_;
  kill "KILL", -$j->{pid} if $how ne "done";
  push @strays, $j->{pid} unless defined $j->{status};
  my $ms = int(1000 * (now() - $j->{start}));
  my $s = $j->{status};
  my @end = $s & 127 ? ("", $s & 127) : ($s >> 8, "");
  delete $jobs{$j->{id}};
  answer($j->{id}, $how, @end, $ms, $j->{live} ? () : ($j->{gotout}, $j->{goterr})); }

sub look_after { my ($j, $full) = @_;
  my $t = now();
  if (!defined $j->{status} && waitpid($j->{pid}, POSIX::WNOHANG()) == $j->{pid}) { $j->{status} = $?; $j->{seen} = $t }
  if ($j->{until} && $t > $j->{until} && !$j->{ending}) { $j->{ending} = $t; kill "TERM", -$j->{pid} }
  if ($j->{ending}) {
    kill "KILL", -$j->{pid} if $t > $j->{ending} + 0.5;
    finish($j, "timeout") if defined $j->{status} || $t > $j->{ending} + 1;
    return;
  }
  return unless defined $j->{status};
  # A daemon may hold the pipes of a command that ended: it gets 0.2 s of silence.
  return finish($j, "done") if !$j->{out} && !$j->{err};
  finish($j, "done") if !$full && !$j->{paused} && $t > $j->{seen} + 0.2; }

sub leave { my @p = map { $_->{pid} } values %jobs;
  kill "TERM", -$_ for @p;
  my $t = now();
  while (@p && now() < $t + 0.5) {
    1 while waitpid(-1, POSIX::WNOHANG()) > 0;
    @p = grep { kill 0, -$_ } @p;
    select(undef, undef, undef, 0.01) if @p;
  }
  kill "KILL", -$_ for @p;
  POSIX::_exit(0); }

sub handle { my ($id, $verb, @a) = @_;
  my $j = $jobs{$id};
  if ($verb eq "run" || $verb eq "stream") {
    my ($as, $limit, $max, $stdin, @words) = @a;
    my $why = cannot_be($as);
    return answer($id, "failed", $why) if $why;
    unshift @words, "runuser", "-u", $as, "--" if $as ne "" && $as ne $me;
    return start($id, $verb eq "stream", $limit, $max, $stdin, sub {
      home($as eq "" ? () : $as);
      exec { $words[0] } @words;
      say_and_leave($! == Errno::ENOENT() ? 127 : 126, "$words[0]: $!\n");
    });
  }
  if ($verb eq "tunnel") {
    my ($as, @to) = @a;
    my $why = cannot_be($as);
    return answer($id, "failed", $why) if $why;
    return start($id, 1, 0, 0, "", sub { become($as) if $as ne "" && $as ne $me; tunnel(@to) });
  }
  if ($verb eq "read") { return start($id, 0, $a[0], $a[1], "", sub { read_file($a[2]) }) }
  if ($verb eq "write") { my $limit = shift @a; return start($id, 0, $limit, 65536, "", sub { write_file(@a) }) }
  if ($verb eq "udp") { my $limit = shift @a; return start($id, 0, $limit, 1 << 20, "", sub { udp(@a) }) }
  return unless $j;
  if ($verb eq "in") { $j->{feed} .= $a[0]; feed($j) }
  elsif ($verb eq "eof") { $j->{eof} = 1; feed($j) }
  elsif ($verb eq "pause") { $j->{paused} = 1 }
  elsif ($verb eq "resume") { $j->{paused} = 0 }
  elsif ($verb eq "kill") { $j->{ending} = now(); kill "TERM", -$j->{pid} } }

sub take { my $n = sysread(STDIN, $in, 262144, length $in);
  return if !defined $n && ($! == Errno::EAGAIN() || $! == Errno::EINTR());
  leave() unless $n;
  while (length($in) >= 4) {
    my $len = unpack "N", $in;
    last if length($in) < 4 + $len;
    my $p = substr($in, 4, $len);
    substr($in, 0, 4 + $len, "");
    handle(unpack "(N/a*)*", $p);
  } }

sub give { my $n = syswrite(STDOUT, $out, 262144);
  if (defined $n) { substr($out, 0, $n, ""); return }
  leave() if $! != Errno::EAGAIN() && $! != Errno::EINTR(); }

sub main {
  umask 022;
  $SIG{PIPE} = "IGNORE"; $SIG{CHLD} = sub {};
  $SIG{$_} = sub { $quit = 1 } for qw(TERM INT HUP);
  fcntl(STDOUT, F_SETFL, fcntl(STDOUT, F_GETFL, 0) | O_NONBLOCK);
  answer(0, "ready", $me);
  while (1) {
    leave() if $quit;
    my $full = length($out) > $most;
    my ($r, $w) = ("", "");
    # Whoever pours faster than a job takes it waits: nothing is read until there is room.
    vec($r, 0, 1) = 1 unless grep { $_->{in} && length($_->{feed}) > $queue } values %jobs;
    vec($w, 1, 1) = 1 if length $out;
    for my $j (values %jobs) {
      unless ($full || $j->{paused}) { for my $s ("out", "err") { vec($r, fileno($j->{$s}), 1) = 1 if $j->{$s} } }
      vec($w, fileno($j->{in}), 1) = 1 if $j->{in} && length $j->{feed};
    }
    my $n = select($r, $w, undef, %jobs ? 0.05 : undef);
    if ($n > 0) {
      give() if vec($w, 1, 1);
      for my $j (values %jobs) {
        feed($j) if $j->{in} && vec($w, fileno($j->{in}), 1);
        for my $s ("out", "err") { drain($j, $s) if $j->{$s} && $jobs{$j->{id}} && vec($r, fileno($j->{$s}), 1) }
      }
      take() if vec($r, 0, 1);
    }
    look_after($_, $full) for values %jobs;
    @strays = grep { waitpid($_, POSIX::WNOHANG()) == 0 } @strays;
    give() if length $out;
  } }
`;
