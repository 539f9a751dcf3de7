/** What the runner does itself instead of starting a program: files, datagrams, tunnels. Exit statuses: 10 missing, 11 not a file, 12 not permitted, 13 other. */
export const runnerVerbs = String.raw`
sub refuse { my ($what) = @_;
  my $s = $!{ENOENT} || $!{ENOTDIR} ? 10 : $!{EISDIR} ? 11 : $!{EACCES} || $!{EPERM} ? 12 : 13;
  say_and_leave($s, "$what: $!"); }

sub all_of { my ($f, $data) = @_;
  while (length $data) { my $n = syswrite($f, $data, 1 << 20); return 0 unless defined $n; substr($data, 0, $n, "") }
  1; }

sub read_file { my $path = shift;
  sysopen(my $f, $path, O_RDONLY | O_NONBLOCK | O_NOCTTY) or refuse($path);
  say_and_leave(11, "$path is not a regular file") unless -f $f;
  while (1) {
    my $n = sysread($f, my $chunk, 65536);
    refuse($path) unless defined $n;
    last unless $n;
    all_of(\*STDOUT, $chunk) or POSIX::_exit(13);
  }
  POSIX::_exit(0); }

# A link stays a link: the file it leads to is replaced.
sub write_file { my ($path, $mode, $owner, $group, $content) = @_;
  require IO::Handle;
  for (1 .. 16) { last unless -l $path; my $to = readlink $path; $path = $to =~ m{^/} ? $to : $path =~ s{[^/]*$}{}r . $to }
  say_and_leave(11, "$path exists and is not a regular file") if -e $path && !-f _;
  my ($dir, $name) = $path =~ m{^(.*?)([^/]+)$}s or say_and_leave(13, "$path is not a path of a file");
  $dir = "." if $dir eq "";
  my $uid = $owner =~ /^\d+$/ ? $owner : getpwnam($owner);
  my $gid = $group =~ /^\d+$/ ? $group : getgrnam($group);
  say_and_leave(13, "there is no user $owner") unless defined $uid;
  say_and_leave(13, "there is no group $group") unless defined $gid;
  my $stem = "$dir.$name.lotus-";
  if (opendir(my $d, $dir)) { for (grep { index($_, ".$name.lotus-") == 0 } readdir $d) { unlink "$dir$_" if -M "$dir$_" > 1 / 24 } }
  my $temp = $stem . $$;
  my $undo = sub { my $e = $!; unlink $temp; $! = $e; refuse("$_[0] $temp") };
  unlink $temp;
  sysopen(my $f, $temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600) or refuse("making $temp");
  $SIG{TERM} = $SIG{INT} = $SIG{HUP} = sub { unlink $temp; POSIX::_exit(13) };
  all_of($f, $content) or $undo->("writing");
  chown($uid, $gid, $f) or $undo->("giving $owner:$group");
  chmod($mode, $f) or $undo->("setting the mode of");
  $f->sync or $undo->("syncing");
  close($f) or $undo->("closing");
  rename($temp, $path) or $undo->("renaming");
  my $d;
  sysopen($d, $dir, O_RDONLY | O_DIRECTORY) && $d->sync or say_and_leave(14, "$path is replaced, but syncing $dir failed: $!");
  POSIX::_exit(0); }

sub addresses { my ($host, $port, $type) = @_;
  my ($e, @a) = Socket::getaddrinfo($host, $port, { socktype => $type });
  say_and_leave(10, "$host: $e") if $e;
  @a; }

sub udp { my ($host, $port, $payload, $ms, $tries) = @_;
  my ($a) = addresses($host, $port, Socket::SOCK_DGRAM());
  my $s;
  socket($s, $a->{family}, Socket::SOCK_DGRAM(), 0) && connect($s, $a->{addr}) or refuse("$host port $port");
  for (1 .. $tries) {
    send($s, $payload, 0);
    my ($r, $reply) = ("", "");
    vec($r, fileno($s), 1) = 1;
    next unless select($r, undef, undef, $ms / 1000) > 0 && defined recv($s, $reply, 65536, 0);
    all_of(\*STDOUT, $reply);
    POSIX::_exit(0);
  }
  POSIX::_exit(10); }

sub become { my $as = shift;
  my (undef, undef, $uid, $gid) = getpwnam($as);
  my @groups = ($gid);
  while (my @g = getgrent) { push @groups, $g[2] if grep { $_ eq $as } split " ", $g[3] }
  $) = join " ", $gid, @groups;
  POSIX::setgid($gid); POSIX::setuid($uid);
  say_and_leave(12, "cannot become $as: $!") if $> != $uid || $) != $gid; }

sub dial { my ($kind, $to, $port, $ms) = @_;
  my @try = $kind eq "unix" ? ({ family => Socket::AF_UNIX(), addr => Socket::pack_sockaddr_un($to) }) : addresses($to, $port, Socket::SOCK_STREAM());
  $SIG{ALRM} = sub { say_and_leave(15, "no answer in $ms ms") };
  alarm(1 + int(($ms - 1) / 1000));
  for my $a (@try) {
    socket(my $s, $a->{family}, Socket::SOCK_STREAM(), 0) or next;
    if (connect($s, $a->{addr})) { alarm 0; return $s }
  }
  say_and_leave($!{ENOENT} ? 10 : $!{EACCES} || $!{EPERM} ? 12 : $!{ECONNREFUSED} ? 16 : 13, "$!"); }

# Datagrams both ways, each behind its length, from one socket: some servers know a client by the port it sends from.
sub datagrams { my (undef, $to, $port) = @_;
  my ($a) = addresses($to, $port, Socket::SOCK_DGRAM());
  my $s;
  socket($s, $a->{family}, Socket::SOCK_DGRAM(), 0) && connect($s, $a->{addr}) or refuse("$to port $port");
  all_of(\*STDOUT, "+");
  my $up = "";
  while (1) {
    my $r = "";
    vec($r, $_, 1) = 1 for 0, fileno($s);
    next unless select($r, undef, undef, undef) > 0;
    if (vec($r, 0, 1)) { sysread(STDIN, $up, 65536, length $up) or POSIX::_exit(0) }
    while (length($up) >= 4 && length($up) >= 4 + unpack("N", $up)) {
      send($s, unpack("N/a*", $up), 0);
      substr($up, 0, 4 + unpack("N", $up), "");
    }
    next unless vec($r, fileno($s), 1);
    defined recv($s, my $down, 65536, 0) or say_and_leave($!{ECONNREFUSED} ? 16 : 13, "$!");
    all_of(\*STDOUT, pack("N/a*", $down)) or POSIX::_exit(13);
  } }

# Bytes both ways until the far end closes; our end closing is passed on as a half-close.
sub tunnel { return datagrams(@_) if $_[0] eq "udp";
  my $s = dial(@_);
  $SIG{PIPE} = "IGNORE";
  all_of(\*STDOUT, "+");
  fcntl($s, F_SETFL, O_NONBLOCK);
  my ($up, $open) = ("", 1);
  while (1) {
    my ($r, $w) = ("", "");
    vec($r, 0, 1) = 1 if $open && length($up) < 1 << 20;
    vec($r, fileno($s), 1) = 1;
    vec($w, fileno($s), 1) = 1 if length $up;
    next unless select($r, $w, undef, undef) > 0;
    if (vec($r, 0, 1)) { my $n = sysread(STDIN, $up, 65536, length $up); if (!$n) { $open = 0; shutdown($s, 1) unless length $up } }
    if (vec($w, fileno($s), 1)) {
      my $n = syswrite($s, $up);
      if (defined $n) { substr($up, 0, $n, ""); shutdown($s, 1) if !$open && !length $up }
      elsif (!$!{EAGAIN}) { POSIX::_exit(13) }
    }
    if (vec($r, fileno($s), 1)) {
      my $n = sysread($s, my $down, 65536);
      next if !defined $n && $!{EAGAIN};
      POSIX::_exit(0) unless $n;
      all_of(\*STDOUT, $down) or POSIX::_exit(13);
    }
  } }
main();
`;
