import { restartCoturn, restartLivekit, ofTurnserver } from "../faults/calls.ts";
import { changeFile, restoreFile } from "../faults/files.ts";
import type { Fault, Lab } from "../faults/fault.ts";

const host = "synapse";
const turnserver = "/etc/turnserver.conf";
const homeserver = "/etc/matrix-synapse/homeserver.yaml";
const livekit = "/etc/livekit/config.yaml";
/** Longer than a block of the hash, with what needs quotes in YAML. */
const longSecret = `${"0123456789abcdef".repeat(6)}-it's: # long`;

/** The realm is a part of every key, and any will do. */
export const turnOtherRealm = ofTurnserver("coturn has another realm", (conf) =>
  conf.replace(/^realm=.*$/m, "realm=another.example.org"),
);

/** While a secret is changed, coturn takes the old one and the new one. */
export const turnSecondSecret = ofTurnserver("coturn takes two secrets", (conf) =>
  conf.replace(/^static-auth-secret=.*$/m, "$&\nstatic-auth-secret=the-next-one"),
);

/** coturn listens on IPv6 as well, and relays IPv4 as before. */
export const turnOnSix = ofTurnserver("coturn listens on IPv6 as well", (conf) =>
  conf.replace("listening-ip=0.0.0.0", "listening-ip=0.0.0.0\nlistening-ip=::"),
);

/** Blanks around the equals sign and quotes around values are nothing to coturn. */
export const turnWrittenOtherwise = ofTurnserver("turnserver.conf is written in another manner", (conf) =>
  conf
    .replace(/^denied-peer-ip=10\.(.*)$/m, 'denied-peer-ip = "10.$1"')
    .replace(/^static-auth-secret=(.*)$/m, 'static-auth-secret "$1"')
    .replace(/^user-quota=(.*)$/m, "user-quota $1 # for each"),
);

/** All who share the secret got another, a long one with quotes in it. */
export const turnLongSecret: Fault = {
  what: "the TURN secret is a long one, everywhere",
  host,
  break: async (lab) => {
    const quoted = `'${longSecret.replaceAll("'", "''")}'`;
    await changeFile(host, turnserver, (conf) =>
      conf.replace(/^static-auth-secret=.*$/m, `static-auth-secret=${longSecret}`),
    );
    await changeFile(host, homeserver, (yaml) =>
      yaml.replace(/^turn_shared_secret: .*$/m, `turn_shared_secret: ${quoted}`),
    );
    await changeFile(host, livekit, (yaml) => yaml.replace(/^( +secret: ).*$/m, `$1${quoted}`));
    await restart(lab);
  },
  mend: async (lab) => {
    for (const path of [turnserver, homeserver, livekit]) await restoreFile(host, path);
    await restart(lab);
  },
};

/** LiveKit has a key more, for somebody else. */
export const livekitExtraKey: Fault = {
  what: "LiveKit has a second key",
  host,
  break: async (lab) => {
    await changeFile(host, livekit, (yaml) =>
      yaml.replace(/^( +)(lotus: .*)$/m, "$1$2\n$1another: fedcba9876543210fedcba9876543210"),
    );
    await restartLivekit(lab);
  },
  mend: async (lab) => {
    await restoreFile(host, livekit);
    await restartLivekit(lab);
  },
};

async function restart(lab: Lab): Promise<void> {
  await restartCoturn(lab);
  await restartLivekit(lab);
}
