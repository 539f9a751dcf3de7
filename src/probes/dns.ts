import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";

/** Where DNS sends those who look for a service (RFC 2782). */
export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly target: string;
  readonly port: number;
}

/** What a host's name server said: records, or nothing where there is no server, no answer or no such name. */
export interface SrvAnswer {
  readonly name: string;
  readonly records: readonly SrvRecord[];
  /** Whether a name server answered at all. */
  readonly answered: boolean;
}

const typeOfSrv = 33;
/** More hops than any name has labels; a loop of pointers must end. */
const longestName = 128;

/**
 * Asks the first name server of resolv.conf for SRV records of all names at once and prints each reply in hex: Debian has no
 * program of its own for that. Half a second, three times.
 */
const program = String.raw`use strict; use Socket;
my ($conf, $port) = splice @ARGV, 0, 2;
open(my $f, "<", $conf) or exit 0;
my ($server) = map { /^nameserver\s+(\d+\.\d+\.\d+\.\d+)/ ? $1 : () } <$f>;
exit 0 unless defined $server;
socket(my $s, PF_INET, SOCK_DGRAM, getprotobyname("udp") || 17) or exit 0;
my $to = sockaddr_in($port, inet_aton($server));
my %open = map { $_ => $ARGV[$_] } 0 .. $#ARGV;
for (1 .. 3) {
  last unless %open;
  send($s, pack("n6", $_ + 1, 0x0100, 1, 0, 0, 0) . join("", map { pack("C/a*", $_) } split(/\./, $open{$_})) . pack("Cn2", 0, 33, 1), 0, $to) for keys %open;
  my $end = time + 1;
  while (%open) {
    my $in = ""; vec($in, fileno($s), 1) = 1;
    last unless select($in, undef, undef, 0.5);
    my $from = recv($s, my $reply, 4096, 0);
    next unless defined $from && length $reply > 12;
    my $id = unpack("n", $reply) - 1;
    my $name = delete $open{$id};
    print "$name ", unpack("H*", $reply), "\n" if defined $name;
    last if time > $end;
  }
}
`;

/** `resolv` and `port` are those of every host, unless told. */
export function askSrv(
  names: readonly string[],
  { resolv = "/etc/resolv.conf", port = 53 }: { readonly resolv?: string; readonly port?: number } = {},
): RemoteCommand {
  return ["perl", "-e", program, resolv, String(port), ...names];
}

/** A line `NAME HEX` for each reply. */
export function parseSrv(stdout: string, names: readonly string[]): readonly SrvAnswer[] {
  const replies = new Map<string, Buffer>();
  for (const [, name = "", hex = ""] of stdout.matchAll(/^(\S{1,255}) ([0-9a-f]{1,8192})$/gm)) {
    if (names.includes(name)) replies.set(name, Buffer.from(hex, "hex"));
  }
  return names.map((name) => {
    const reply = replies.get(name);
    const records = reply === undefined ? [] : recordsIn(reply);
    return { name, records: records ?? [], answered: records !== undefined && reply !== undefined };
  });
}

/** What the host's name server knows of services. @throws HostError when the host cannot be asked. */
export async function srvRecords(host: HostView, names: readonly string[]): Promise<readonly SrvAnswer[]> {
  return parseSrv((await host.query(askSrv(names))).stdout, names);
}

/** The addresses a host takes a name for, as `getent ahosts` prints them; none where it knows none. */
export async function addressesFor(host: HostView, name: string): Promise<readonly string[]> {
  const { stdout } = await host.query(["getent", "ahosts", name]);
  return parseAddresses(stdout);
}

/** A line for each address and kind of socket: `10.10.10.27     STREAM matrix.example.org`. */
export function parseAddresses(stdout: string): readonly string[] {
  return [
    ...new Set(stdout.split("\n").flatMap((line) => /^([0-9A-Fa-f.:]+)(?:%\S+)?\s+STREAM\b/.exec(line)?.[1] ?? [])),
  ];
}

/** The SRV records of a reply (RFC 1035, section 4.1), best first; undefined when the server failed or it is no whole reply. */
function recordsIn(reply: Buffer): readonly SrvRecord[] | undefined {
  try {
    const code = reply.readUInt16BE(2) & 0x0f;
    if (code !== 0) return code === 3 ? [] : undefined;
    let at = 12;
    for (let questions = reply.readUInt16BE(4); questions > 0; questions -= 1) at = nameAt(reply, at).next + 4;
    const records: SrvRecord[] = [];
    for (let answers = reply.readUInt16BE(6); answers > 0; answers -= 1) {
      const start = nameAt(reply, at).next;
      const data = start + 10;
      if (reply.readUInt16BE(start) === typeOfSrv) records.push(recordAt(reply, data));
      at = data + reply.readUInt16BE(start + 8);
    }
    return records.toSorted((a, b) => a.priority - b.priority || b.weight - a.weight);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function recordAt(reply: Buffer, at: number): SrvRecord {
  return {
    priority: reply.readUInt16BE(at),
    weight: reply.readUInt16BE(at + 2),
    port: reply.readUInt16BE(at + 4),
    target: nameAt(reply, at + 6).name,
  };
}

/** A name with its compressed parts, and where the next thing begins. @throws RangeError when it does not end. */
function nameAt(reply: Buffer, start: number): { readonly name: string; readonly next: number } {
  const labels: string[] = [];
  let [at, next] = [start, 0];
  for (let hops = 0; hops < longestName; hops += 1) {
    const length = reply.readUInt8(at);
    if (length === 0) return { name: labels.join("."), next: next || at + 1 };
    if (length >= 0xc0) {
      next ||= at + 2;
      at = reply.readUInt16BE(at) & 0x3fff;
    } else {
      labels.push(reply.toString("latin1", at + 1, at + 1 + length).replaceAll(/[^\w.-]/g, "?"));
      at += 1 + length;
    }
  }
  throw new RangeError("a name without an end");
}
