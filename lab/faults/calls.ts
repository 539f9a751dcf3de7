import { addressOf } from "../estate.ts";
import { runOn } from "../machine.ts";
import { waitForAnswer, waitForPort } from "../readiness.ts";
import { changeFile, restoreFile } from "./files.ts";
import { removeDropIn, writeDropIn } from "./drop-in.ts";
import type { Fault, Lab } from "./fault.ts";
import { restartSynapse } from "./synapse.ts";

const host = "synapse";
const turnserver = "/etc/turnserver.conf";
const livekit = "/etc/livekit/config.yaml";
const homeserver = "/etc/matrix-synapse/homeserver.yaml";
const lkJwt = "lk-jwt-service.service";
const anotherSecret = "0123456789abcdef0123456789abcdef0123456789abcdef";

/** coturn takes passwords made with another secret than Synapse and LiveKit make them with. */
export const turnSecretDiffers = ofTurnserver("coturn's secret is not Synapse's", (conf) =>
  conf.replace(/^static-auth-secret=.*$/m, `static-auth-secret=${anotherSecret}`),
);

/** The relay leads into the deployment's own network. */
export const turnPrivatePeers = ofTurnserver("coturn relays into the private network", (conf) =>
  conf.replace(/^denied-peer-ip=10\..*\n/m, ""),
);

/** A range is denied in a form that coturn does not take, and says so in its log alone. */
export const turnLineIgnored = ofTurnserver("coturn ignores a line of its configuration", (conf) =>
  conf.replace("denied-peer-ip=198.51.100.0-198.51.100.255", "denied-peer-ip=198.51.100.0/24"),
);

/** Quotas and the life of a nonce are others than planned. */
export const turnSettingsDiffer = ofTurnserver("coturn's quota and nonce lifetime are not as planned", (conf) =>
  conf.replace(/^stale-nonce=.*$/m, "stale-nonce=0").replace(/^user-quota=.*$/m, "user-quota=5"),
);

/** Behind a router, and the relay's public address is not told. */
export const turnAddressPrivate = ofTurnserver("coturn gives out a private address", (conf) =>
  conf.replace(/^external-ip=.*\n/m, ""),
);

/** A firewall drops TURN over UDP; over TCP it works. */
export const turnUdpClosed: Fault = {
  what: "TURN over UDP is closed while TCP works",
  host,
  break: async ({ estate }) => {
    const port = estate.port("coturn", "stun");
    const rules = `add table inet lotus_lab
delete table inet lotus_lab
table inet lotus_lab {
  chain in {
    type filter hook input priority -10
    udp dport ${port} drop
  }
}
`;
    await runOn(host, ["nft", "-f", "-"], { input: rules });
  },
  mend: async () => void (await runOn(host, ["nft", "delete", "table", "inet", "lotus_lab"], { mayFail: true })),
};

/** Synapse tells its users of no TURN server. */
export const turnNotOffered: Fault = {
  what: "Synapse names no TURN server to its users",
  host,
  break: async (lab) => {
    await changeFile(host, homeserver, (yaml) => yaml.replace(/^turn_uris:\n(?: +- .*\n)+/m, "turn_uris: []\n"));
    await restartSynapse(lab);
  },
  mend: async (lab) => {
    await restoreFile(host, homeserver);
    await restartSynapse(lab);
  },
};

/** lk-jwt-service cannot ask the homeserver who a user is: for it alone the server's name leads nowhere. */
export const callRefused = ofLkJwt(
  "lk-jwt-service does not find the homeserver",
  () => "BindReadOnlyPaths=/dev/null:/etc/hosts",
);

/** lk-jwt-service signs with a secret that LiveKit does not know. */
export const livekitKeyDiffers = ofLkJwt(
  "lk-jwt-service has another key than LiveKit",
  () => `Environment=LIVEKIT_SECRET=${anotherSecret}`,
);

/** lk-jwt-service sends people to a name that leads to no LiveKit. */
export const livekitElsewhere = ofLkJwt(
  "lk-jwt-service points at another place",
  ({ estate }) => `Environment=LIVEKIT_URL=wss://chat.${estate.wellKnownName}/livekit/sfu`,
);

/** LiveKit's key was changed in its file, and LiveKit not restarted. */
export const livekitKeyStale = ofLivekit("LiveKit runs with older keys than its file holds", (config) =>
  config.replace(/^( +lotus: ).*$/m, `$1${anotherSecret}`),
);

/** LiveKit makes rooms for whoever has a token. */
export const livekitAutoCreate = ofLivekit("LiveKit makes rooms for anyone", (config) =>
  config.replace("auto_create: false", "auto_create: true"),
);

/** A change of turnserver.conf that coturn was restarted for. */
export function ofTurnserver(what: string, change: (conf: string) => string): Fault {
  return {
    what,
    host,
    break: async (lab) => {
      await changeFile(host, turnserver, change);
      await restartCoturn(lab);
    },
    mend: async (lab) => {
      await restoreFile(host, turnserver);
      await restartCoturn(lab);
    },
  };
}

/** Restarts coturn; resolves when it listens again. */
export async function restartCoturn({ estate }: Lab): Promise<void> {
  await runOn(host, ["systemctl", "restart", "coturn.service"]);
  for (const port of ["stun", "turns"]) await waitForPort(addressOf(estate, host), estate.port("coturn", port), 20);
}

/** Restarts LiveKit; resolves when it answers again. */
export async function restartLivekit({ estate }: Lab): Promise<void> {
  await runOn(host, ["systemctl", "restart", "livekit-server.service"]);
  const url = `http://${addressOf(estate, host)}:${estate.port("livekit", "http")}/`;
  await waitForAnswer({ what: "LiveKit", url, body: "^OK$" }, 20);
}

function ofLivekit(what: string, change: (config: string) => string): Fault {
  return {
    what,
    host,
    break: async () => changeFile(host, livekit, change),
    mend: async (lab) => {
      await restoreFile(host, livekit);
      await restartLivekit(lab);
    },
  };
}

/** A line more for the unit of lk-jwt-service, which was restarted for it. */
function ofLkJwt(what: string, line: (lab: Lab) => string): Fault {
  const restart = async ({ estate }: Lab) => {
    await runOn(host, ["systemctl", "restart", lkJwt]);
    await waitForPort(addressOf(estate, host), estate.port("lk-jwt-service", "http"), 20);
  };
  return {
    what,
    host,
    break: async (lab) => {
      await writeDropIn(host, lkJwt, `[Service]\n${line(lab)}\n`);
      await restart(lab);
    },
    mend: async (lab) => {
      await removeDropIn(host, lkJwt);
      await restart(lab);
    },
  };
}
