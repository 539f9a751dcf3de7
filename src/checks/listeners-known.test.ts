import { expect, test } from "vitest";

import type { HostEntry } from "../inventory/inventory.ts";
import { parseListeners } from "../probes/listeners.ts";
import { judgeListeners } from "./listeners-known.ts";
import { shippedInventory } from "./testing/shipped-inventory.ts";

const inventory = await shippedInventory();
const host = (name: string, change: Partial<HostEntry> = {}): HostEntry => {
  const found = inventory.hosts.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no host ${name}`);
  return { ...found, ...change };
};

// From the Debian lab's host synapse (iproute2 6.15).
const synapse = `udp UNCONN 0      0          0.0.0.0:3478 0.0.0.0:* users:(("turnserver",pid=58,fd=21))
udp UNCONN 0      0          0.0.0.0:5349 0.0.0.0:* users:(("turnserver",pid=58,fd=23))
tcp LISTEN 0      128        0.0.0.0:22   0.0.0.0:* users:(("sshd",pid=110,fd=6))
tcp LISTEN 0      50     10.10.10.29:9000 0.0.0.0:* users:(("python",pid=147,fd=18))
tcp LISTEN 0      511      127.0.0.1:9002 0.0.0.0:* users:(("node",pid=65,fd=21))
tcp LISTEN 0      128           [::]:22      [::]:* users:(("sshd",pid=110,fd=7))
tcp LISTEN 0      511              *:6789       *:* users:(("livekit-server",pid=62,fd=23))
`;
const tcp = (address: string, process = "node") =>
  `tcp LISTEN 0 511 ${address} *:* users:(("${process}",pid=65,fd=21))\n`;
const udp = (address: string, process: string) => `udp UNCONN 0 0 ${address} *:* users:(("${process}",pid=65,fd=21))\n`;

test.each<[string, HostEntry, string, readonly string[]]>([
  ["all that the inventory names", host("synapse"), synapse, []],
  ["a relay while a call runs", host("synapse"), udp("10.10.10.29:49200", "turnserver"), []],
  ["a helper on loopback", host("synapse"), tcp("127.0.0.1:25", "master") + tcp("[::1]:631", "cupsd"), []],
  ["a resolver on loopback", host("cinny"), udp("127.0.0.53%lo:53", "systemd-resolve"), []],
  [
    "what gets an address",
    host("cinny"),
    udp("0.0.0.0:68", "dhclient") + udp("[fe80::1%eth0]:546", "systemd-network"),
    [],
  ],
  ["a datagram's sender", host("cinny"), udp("0.0.0.0:41234", "node"), []],
  ["a Proxmox host's own", host("micro1"), tcp("*:8006", "pveproxy") + tcp("*:3128", "spiceproxy"), []],
  [
    "another program on a container",
    host("cinny"),
    tcp("*:8006", "pveproxy"),
    ["8006/tcp * node".replace("node", "pveproxy")],
  ],
  ["something unknown", host("cinny"), tcp("*:4444"), ["4444/tcp * node"]],
  ["on both families, said once", host("cinny"), tcp("0.0.0.0:4444") + tcp("[::]:4444"), ["4444/tcp 0.0.0.0,:: node"]],
  ["a port of another host's service", host("cinny"), tcp("*:5432", "postgres"), ["5432/tcp * postgres"]],
  ["the other protocol of a known port", host("synapse"), udp("0.0.0.0:8008", "python"), ["8008/udp 0.0.0.0 python"]],
  ["another program where dhclient would be", host("cinny"), udp("0.0.0.0:68", "nc"), ["68/udp 0.0.0.0 nc"]],
  ["what the host also has", host("storj"), tcp("*:28967", "storagenode") + tcp("*:14002", "storagenode"), []],
  ["sshd on the port the inventory names", host("cinny", { ssh: { port: 2222 } }), tcp("*:2222", "sshd"), []],
])("%s", (_, entry, stdout, expected) => {
  const findings = judgeListeners(parseListeners(stdout), entry, inventory);
  const said = findings.flatMap((finding) =>
    finding.kind === "unexpected-listener"
      ? finding.listeners.map(({ port, addresses, processes }) => `${port} ${addresses.join()} ${processes.join()}`)
      : [finding.kind],
  );
  expect(said).toEqual(expected);
});
