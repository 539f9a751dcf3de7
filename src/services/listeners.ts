/** A port that something of the system itself may listen on. */
export interface KnownListener {
  readonly protocol: "tcp" | "udp";
  readonly first: number;
  readonly last: number;
  /** The program's name as ss shows it; any program when absent. */
  readonly process?: RegExp;
}

const udp = (port: number, process: RegExp): KnownListener => ({ protocol: "udp", first: port, last: port, process });
const tcp = (first: number, last = first): KnownListener => ({ protocol: "tcp", first, last });
const udpRange = (first: number, last: number): KnownListener => ({ protocol: "udp", first, last });

/**
 * What Debian's own programs open to get an address, a name or the time. Each is bound to its program: anything else on that
 * port is still told.
 */
export const debianListeners: readonly KnownListener[] = [
  udp(68, /^(?:dhclient|dhcpcd|systemd-network|NetworkManager)/),
  udp(546, /^(?:dhclient|dhcpcd|systemd-network|NetworkManager)/),
  udp(123, /^(?:ntpd|ntp|chronyd|openntpd)/),
  udp(5353, /^(?:avahi-daemon|systemd-resolve)/),
  udp(5355, /^systemd-resolve/),
  { ...tcp(5355), process: /^systemd-resolve/ },
];

/**
 * What a Proxmox host serves by itself (pve-firewall's and the admin guide's "Ports used by Proxmox VE"): web interface,
 * consoles, SPICE, portmapper, live migration, corosync, and Ceph's monitors and daemons.
 */
export const proxmoxListeners: readonly KnownListener[] = [
  tcp(8006),
  tcp(5900, 5999),
  tcp(3128),
  tcp(111),
  udpRange(111, 111),
  tcp(60_000, 60_050),
  udpRange(5405, 5412),
  tcp(3300),
  tcp(6789),
  tcp(6800, 7568),
];

/**
 * From here on the kernel gives numbers to sockets that only send (net.ipv4.ip_local_port_range). A UDP socket does not tell
 * whether it waits for strangers or for the answer to a question of its own, so none above is reported.
 */
export const firstEphemeral = 32_768;
