/** The keys that coturn 4.6 takes in turnserver.conf; any other costs one line in its log and nothing else. Asked of 4.6.1 itself. */
export const knownKeys: ReadonlySet<string> = new Set(
  `CA-file Verbose acme-redirect allocation-default-address-family allow-loopback-peers allowed-peer-ip alt-listening-port
  alt-tls-listening-port alternate-server aux-server bps-capacity cert channel-lifetime check-origin-consistency cipher-list
  cli-ip cli-max-output-sessions cli-password cli-port daemon db denied-peer-ip dh-file dh1066 dh566 ec-curve-name external-ip
  fingerprint keep-address-family listening-device listening-ip listening-port log-binding log-file lt-cred-mech
  max-allocate-lifetime max-allocate-timeout max-bps max-port min-port mobility mongo-userdb mysql-userdb
  new-log-timestamp new-log-timestamp-format no-auth no-auth-pings no-cli no-dtls no-dynamic-ip-list no-dynamic-realms
  no-multicast-peers no-rfc5780 no-software-attribute no-sslv2 no-sslv3 no-stdout-log no-stun no-stun-backward-compatibility
  no-tcp no-tcp-relay no-tls no-tlsv1 no-tlsv1_1 no-tlsv1_2 no-udp no-udp-relay oauth permission-lifetime pidfile pkey pkey-pwd
  proc-group proc-user prod psql-userdb realm redis-statsdb redis-userdb relay-device relay-ip relay-threads
  response-origin-only-with-rfc5780 rest-api-separator secret-key-file secret-ts-exp-time secure-stun server-name server-relay
  simple-log sql-userdb stale-nonce static-auth-secret stun-only syslog syslog-facility tcp-proxy-port tls-alternate-server
  tls-listening-port total-quota udp-self-balance use-auth-secret user user-quota userdb verbose version web-admin web-admin-ip
  web-admin-listen-on-workers web-admin-port`.split(/\s+/),
);

/** Versions that the list of keys, and what is said of their parser, hold for. */
export const describedVersion = /^4\.6\./;

/** What the settings lotus compares are when no line sets them. */
export const coturnDefaults: Readonly<Record<string, string>> = {
  "listening-port": "3478",
  "tls-listening-port": "5349",
  "min-port": "49152",
  "max-port": "65535",
  "stale-nonce": "600",
  "user-quota": "0",
  "total-quota": "0",
};

/** Lines that take a protection away, and what they do. */
export const unsafeKeys: Readonly<Record<string, string>> = {
  "no-auth": "anyone may relay without a password",
  "server-relay": "it relays for whoever asks, as for its own servers",
  "allow-loopback-peers": "the relay reaches the services that listen on its own loopback",
  "no-tlsv1_2": "coturn 4.6 answers no TLS client any more",
};

/** One address of each private range; a relay that reaches one lets everyone with an account into that network. */
export const privatePeers = ["10.0.0.1", "127.0.0.1", "172.16.0.1", "192.168.0.1"] as const;

/** Addresses that lead to no place on the internet either: of a provider's own network, and of a cloud's metadata service. */
export const specialPeers = ["100.64.0.1", "169.254.169.254"] as const;

/** A public address, to prove that the relay refuses for a reason. Asking for a permission sends nothing there. */
export const publicPeer = "1.1.1.1";

/** Who a health run is on the TURN server: a name of its own for each way in, so that none eats another's quota. */
export function probeUser(expiresAt: Date, way: string): string {
  return `${Math.floor(expiresAt.getTime() / 1000)}:lotus-health-${way}`;
}

/** Error codes of TURN (RFC 8656, section 18) in words. */
export const turnErrors: Readonly<Record<number, string>> = {
  400: "the request was not understood",
  401: "the credentials were not accepted",
  403: "forbidden",
  437: "there is no such allocation",
  438: "the nonce was not accepted",
  440: "it relays no such addresses",
  441: "the credentials are another user's",
  442: "it does not relay UDP",
  486: "the quota of allocations is used up",
  508: "no relay port is left",
};
