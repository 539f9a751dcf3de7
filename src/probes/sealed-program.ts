/**
 * The Perl that gives out a configuration without its secrets: in the place of each stands `sealed-HEX-HEX-…`, one MAC made with it
 * for every message on standard input (`HASH HEX` a line). Equal secrets make equal MACs, and a MAC may itself be what is needed: a
 * TURN password, a token's signature. Comments are left out, for old secrets stand there.
 * Hashes are Digest::SHA's or, where perl-base stands alone, coreutils'. Exit statuses: 10 not there, 11 not understood.
 */
export const sealedProgram = String.raw`
use strict; no warnings;
my ($what, @where) = @ARGV;
my @asked = map { my ($hash, $hex) = split; [$hash, pack "H*", $hex] } <STDIN>;
my $sensitive = qr/secret|password|passwd|credential|token/i;
sub leave { print STDERR "$_[1]\n"; exit $_[0] }
sub hash { my ($hash, $data) = @_;
  pipe(my $r, my $w) or leave(11, "pipe: $!");
  my $pid = open(my $out, "-|") // leave(11, "fork: $!");
  if (!$pid) { close $w; open STDIN, "<&", $r; exec($hash . "sum") or exit 127 }
  close $r; print $w $data; close $w;
  my ($hex) = (<$out> // "") =~ /^([0-9a-f]+) /;
  close $out;
  leave(11, "$hash" . "sum does not work") unless $hex;
  pack "H*", $hex }
my $library = eval { require Digest::SHA };
sub mac { my ($hash, $key, $data) = @_;
  return Digest::SHA->can("hmac_$hash")->($data, $key) if $library;
  $key = hash($hash, $key) if length $key > 64;
  $key .= "\0" x (64 - length $key);
  hash($hash, ($key ^ ("\x5c" x 64)) . hash($hash, ($key ^ ("\x36" x 64)) . $data)) }
sub sealed { my ($secret) = @_; join "-", "sealed", map { unpack "H*", mac($_->[0], $secret, $_->[1]) } @asked }

sub slurp { my ($path, $may_miss) = @_;
  open(my $f, "<", $path) or return $may_miss && $!{ENOENT} ? undef : leave($!{ENOENT} ? 10 : 11, "$path: $!");
  local $/; <$f> }
sub trimmed { my ($text) = @_; $text =~ s/^\s+|\s+$//g; $text }

# A YAML scalar as it is written. Several lines of it would go by unsealed, so they are refused.
sub plain { my ($v) = @_;
  leave(11, "a secret is written over several lines") if $v =~ /^[|>]/ || $v =~ /^["'](?:[^"']*)$/;
  if ($v =~ /^"/) { $v =~ s/^"|"$//g; $v =~ s/\\(.)/$1/g; return $v }
  if ($v =~ /^'/) { $v =~ s/^'|'$//g; $v =~ s/''/'/g; return $v }
  $v }
my $scalar = qr/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?:[^\s#,{}"'][^,{}#]*?)(?=\s*(?:[,{}]|\s#|$))/;
sub seal_yaml { my $keys = 0;
  join "\n", map { my $line = $_;
    $keys = $line =~ /^["']?keys["']?\s*:/ if $line =~ /^[^\s#]/;
    $line =~ s/^\s*#.*//; $line =~ s/\s#[^"']*$//;
    if ($keys) { $line =~ s/(\s["']?[\w.-]+["']?\s*:\s+|[{,]\s*["']?[\w.-]+["']?\s*:\s+)($scalar)/$1 . sealed(plain($2))/ge }
    else { $line =~ s/((?:^|[\s{,])["']?\w*$sensitive\w*["']?\s*:\s+)($scalar)/$1 . sealed(plain($2))/gie }
    my $bare = $keys ? $line =~ /\S/ && $line !~ /^["']?keys["']?\s*:\s*$/ && $line !~ /sealed/ : $line =~ /$sensitive\w*["']?\s*:(?:\s*$|\s+(?!sealed))/i;
    leave(11, "a secret does not stand on one line with its name") if $bare;
    $line } split /\n/, $_[0] }

# With the keys of a file of their own, where it names one.
sub livekit_text { my $text = slurp($_[0]);
  if ($text !~ /^["']?keys["']?\s*:/m && $text =~ /^key_file\s*:\s*($scalar)/m) {
    $text .= "\nkeys:\n" . slurp(plain($1)) =~ s/^(?=.)/  /gmr;
  }
  $text }
sub base64url { my $t = pack "u", $_[0]; $t =~ s/^.//gm; $t =~ s/\n//g; $t =~ tr{ -_${"`"}}{A-Za-z0-9\-_A}; substr($t, 0, int((length($_[0]) * 4 + 2) / 3)) }
sub rooms { my ($port, $key, $secret) = @_;
  my $now = time;
  my $token = join ".", map { base64url($_) } '{"alg":"HS256","typ":"JWT"}',
    sprintf '{"iss":"%s","sub":"lotus","nbf":%d,"exp":%d,"video":{"roomList":true}}', $key, $now, $now + 60;
  $token .= "." . base64url(mac("sha256", $secret, $token));
  my $s;
  socket($s, Socket::PF_INET(), Socket::SOCK_STREAM(), 0) && connect($s, Socket::pack_sockaddr_in($port, Socket::inet_aton("127.0.0.1"))) or return 0;
  alarm 5;
  syswrite $s, "POST /twirp/livekit.RoomService/ListRooms HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    . "Authorization: Bearer $token\r\nContent-Length: 2\r\n\r\n{}";
  my $status = <$s>;
  $status =~ m{^HTTP/1\.\d (\d+)} ? $1 : 0 }

if ($what eq "turnserver") {
  # What is known to be no secret is shown; a mistyped key may have one behind it.
  my $shown = qr/[\w-]*-(?:port|ip|quota|lifetime|nonce|separator)|realm|server-name|no-[\w-]+|allow-[\w-]+|cert|pkey|cipher-list/;
  print join "\n", map { my $line = $_;
    $line =~ s/^\s*#.*/#/;
    $line =~ s/^(\s*([\w-]++)\s*[=:]?\s*)(\S.*?)\s*$/my ($k, $name, $v) = ($1, $2, $3); $v =~ s,^"(.*)"$,$1,; $name =~ m,^(?:$shown)$, ? $line : $k . sealed($v)/e;
    $line } split /\n/, slurp($where[0]);
} elsif ($what eq "livekit") {
  print seal_yaml(livekit_text($where[0]));
} elsif ($what eq "synapse") {
  # The last file that has a key at its top level wins, as in Synapse.
  my (%blocks, $key);
  for my $path (grep { defined } map { -d $_ ? sort glob("$_/*.yaml") : $_ } @where) {
    undef $key;
    for my $line (split /\n/, slurp($path)) {
      if ($line =~ /^(\w+)\s*:/) { $key = $1; undef $key unless $key =~ /^turn_/; $blocks{$key} = "" if $key }
      elsif ($line =~ /^[^\s#-]/) { undef $key }
      $blocks{$key} .= "$line\n" if $key;
    }
  }
  my ($path) = ($blocks{turn_shared_secret_path} // "") =~ /:\s*($scalar)/;
  $blocks{turn_shared_secret} = "turn_shared_secret: '" . (trimmed(slurp(plain($path))) =~ s/'/''/gr) . "'\n" if $path;
  delete $blocks{turn_shared_secret_path};
  print seal_yaml(join "", map { $blocks{$_} } sort keys %blocks);
} elsif ($what eq "environment") {
  my ($unit, $prefix) = @where;
  open(my $show, "-|", "systemctl", "show", "--property=MainPID", "--value", $unit) or leave(11, "systemctl: $!");
  my $pid = <$show> + 0;
  leave(10, "$unit has no process") unless $pid;
  my %set = map { /^(\w+)=(.*)$/s ? ($1, $2) : () } grep { /^\Q$prefix\E/ } split /\0/, slurp("/proc/$pid/environ");
  for my $name (grep { /_FROM_FILE$/ } keys %set) { my $path = delete $set{$name}; $set{$name =~ s/_FROM_FILE$//r} = trimmed(slurp($path)) }
  if (my $path = delete $set{LIVEKIT_KEY_FILE}) { @set{"LIVEKIT_KEY", "LIVEKIT_SECRET"} = map { trimmed($_) } split /:/, slurp($path), 2 }
  print map { "$_=" . (/$sensitive/ ? sealed($set{$_}) : $set{$_}) . "\n" } sort keys %set;
} elsif ($what eq "rooms") {
  # A list of rooms for each of LiveKit's keys, asked here: what is told is the status, for an error tells the token back.
  require Socket;
  my ($path, $port) = @where;
  my $text = livekit_text($path);
  my $keys = 0;
  for (split /\n/, $text) {
    $keys = /^["']?keys["']?\s*:/ if /^[^\s#]/;
    next unless $keys;
    while (/(?:^\s+|[{,]\s*)["']?([\w.-]+)["']?\s*:\s+($scalar)/g) { print "$1 ", rooms($port, $1, plain($2)), "\n" }
  }
} else { leave(11, "no such source: $what") }
`;
