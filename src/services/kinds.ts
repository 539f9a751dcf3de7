/** What people call a kind of service, and what they lose while it is down. */
export interface KindWords {
  /** Undefined where every service of the kind has a name of its own in the inventory. */
  readonly display: string | undefined;
  /** Continues "while it is down, …". */
  readonly loss: string;
}

/** One entry for each kind of service an inventory may name. */
export const kinds = {
  synapse: { display: "Synapse", loss: "nobody can log in, send or read, and other servers cannot reach this one" },
  postgresql: { display: "PostgreSQL", loss: "nobody can log in, send or read; Synapse answers 500" },
  coturn: { display: "coturn", loss: "calls between two people fail where a network needs a relay" },
  livekit: { display: "LiveKit", loss: "group calls drop and no new one starts" },
  "lk-jwt-service": { display: "lk-jwt-service", loss: "nobody can join a group call; calls in progress go on" },
  hookshot: { display: "hookshot", loss: "webhooks are refused and what they would have posted is lost" },
  bot: { display: "Bot", loss: "commands in rooms get no answer" },
  exporter: { display: undefined, loss: "its figures are missing from the dashboards, and alerts on them cannot fire" },
  website: { display: undefined, loss: "the page does not open" },
  fail2ban: { display: "fail2ban", loss: "nobody notices, but passwords can be guessed without limit" },
  cinny: { display: "Cinny", loss: "the web client does not open; other clients work" },
  draupnir: {
    display: "Draupnir",
    loss: "bans from the ban lists are not applied and moderators' commands get no answer",
  },
  prometheus: { display: "Prometheus", loss: "nothing is measured, dashboards have a gap and no alert fires" },
  grafana: { display: "Grafana", loss: "no dashboards, and no alert is sent" },
  "nginx-proxy-manager": {
    display: "Nginx Proxy Manager",
    loss: "every public name is down: clients, federation, web client",
  },
  unit: { display: undefined, loss: "what it does is not done" },
  "landing-page": { display: "Landing page", loss: "newcomers find no instructions" },
  "well-known": {
    display: "Well-known files",
    loss: "clients do not find the server by its name, and other servers may not either",
  },
  authelia: { display: "Authelia", loss: "nobody can log in through single sign-on; sessions in progress go on" },
  lldap: { display: "LLDAP", loss: "nobody can log in through single sign-on; sessions in progress go on" },
  "uptime-kuma": { display: "Uptime Kuma", loss: "nobody is told when something else goes down" },
  storj: { display: "Storj node", loss: "nothing of Matrix stops; the node earns nothing and may be disqualified" },
} as const satisfies Readonly<Record<string, KindWords>>;
