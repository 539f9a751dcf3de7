import { runOn } from "../machine.ts";
import { waitForAnswer, wantedOf } from "../readiness.ts";
import { type Fault, type Lab, waitForTargets } from "./fault.ts";
import { sql } from "./matrix.ts";

const host = "synapse";
const config = "/etc/matrix-synapse/homeserver.yaml";
const extra = "/etc/matrix-synapse/conf.d/zz-lotus-lab.yaml";
const signingKey = "/etc/matrix-synapse/homeserver.signing.key";
const kept = `${signingKey}.lotus-lab`;
const python = "/opt/venvs/matrix-synapse/bin/python";
const update = "lotus_lab_update";
const dear = "matrix.org";
const hour = 3_600_000;

/** Somebody put a setting into conf.d that stands in homeserver.yaml already, and forgot about that. */
export const configKeyTwice: Fault = {
  what: "conf.d sets a key that homeserver.yaml sets otherwise",
  host,
  break: () => writeExtra("max_upload_size: 50M\n"),
  mend: removeExtra,
};

/** Registration asks for no token any more. */
export const registrationOpen: Fault = {
  what: "anyone may make an account",
  host,
  break: () => edit(config, "s/^registration_requires_token: true$/registration_requires_token: false/"),
  mend: () => edit(config, "s/^registration_requires_token: false$/registration_requires_token: true/"),
};

/** The name of the single sign-on leads nowhere on Synapse's host, and everywhere else it is right. */
export const ssoUnreachable: Fault = {
  what: "Synapse's host does not find the single sign-on",
  host,
  break: ({ estate }) => edit("/etc/hosts", `s/^[0-9.]* auth\\.${estate.wellKnownName}$/# lotus-lab &/`),
  mend: () => edit("/etc/hosts", "s/^# lotus-lab //"),
};

/** The key file was replaced; Synapse goes on with the key it read at its start. */
export const signingKeyReplaced: Fault = {
  what: "the signing key on disk is another one than the one in use",
  host,
  break: async () => {
    const script = '[ -e "$1" ] || cp -a "$0" "$1"; "$2" -m synapse._scripts.generate_signing_key -o "$0"';
    await runOn(host, ["sh", "-c", script, signingKey, kept, python]);
  },
  mend: async () => void (await runOn(host, ["sh", "-c", '[ ! -e "$1" ] || mv "$1" "$0"', signingKey, kept])),
};

/** An update of the tables has not been done. */
export const updatesPending: Fault = {
  what: "Synapse has an update of its tables to do",
  host,
  break: async () =>
    void (await sql(
      `INSERT INTO background_updates (update_name, progress_json) VALUES ('${update}', '{}') ON CONFLICT DO NOTHING`,
    )),
  mend: async () => void (await sql(`DELETE FROM background_updates WHERE update_name = '${update}'`)),
};

/** The federation sender stopped before the last event, an hour ago. */
export const eventsStuck: Fault = {
  what: "an event has not been handed on to other servers for an hour",
  host,
  break: async () => {
    const last = "(SELECT max(stream_ordering) FROM events)";
    await sql(`UPDATE events SET received_ts = ${Date.now() - hour} WHERE stream_ordering = ${last};
      UPDATE federation_stream_position SET stream_id = ${last} - 1 WHERE type = 'events'`);
  },
  mend: async () =>
    void (await sql(`UPDATE federation_stream_position SET stream_id = (SELECT max(stream_ordering) FROM events)
      WHERE type = 'events'`)),
};

/** A server that the ban lists come from cannot be reached for days. */
export const serverOutOfReach = failing(`${dear} cannot be reached for three days`, dear, 72 * hour);

/** Not yet worth a word: a server that restarts. */
export const serverAwayForMinutes = failing(`${dear} cannot be reached for five minutes`, dear, hour / 12);

/** No news: a server that nobody runs any more. */
export const serverGoneForGood = failing("some server was given up months ago", "four.example.org", 24 * 90 * hour);

/** More configuration in conf.d, and once more what is said elsewhere already. */
export const moreConfig: Fault = {
  what: "conf.d has another file, which repeats one setting as it is",
  host,
  break: () => writeExtra("# more\npresence:\n  enabled: true\nreport_stats: false\n"),
  mend: removeExtra,
};

function failing(what: string, destination: string, ms: number): Fault {
  return {
    what,
    host,
    break: async () => {
      const since = Date.now() - ms;
      await sql(`UPDATE destinations SET failure_ts = ${since}, retry_last_ts = ${Date.now()}, retry_interval = ${ms}
        WHERE destination = '${destination}'`);
    },
    mend: async () =>
      void (await sql(`UPDATE destinations SET failure_ts = NULL, retry_last_ts = 0, retry_interval = 0
        WHERE destination = '${destination}'`)),
  };
}

/** Restarts Synapse; resolves when it answers again and Prometheus has its figures. */
export async function restartSynapse(lab: Lab): Promise<void> {
  await runOn(host, ["systemctl", "restart", "matrix-synapse.service"], { timeout: 90_000 });
  await waitForAnswer(wantedOf(lab.estate).homeserver, 60);
  await waitForTargets(lab, 7);
}

async function writeExtra(text: string): Promise<void> {
  await runOn(host, ["sh", "-c", 'cat > "$0"', extra], { input: text });
}

async function removeExtra(): Promise<void> {
  await runOn(host, ["rm", "-f", extra]);
}

/** In place, for /etc/hosts and whoever has a file open. */
async function edit(file: string, script: string): Promise<void> {
  await runOn(host, ["sh", "-c", 'text=$(sed "$1" "$0") && printf "%s\\n" "$text" > "$0"', file, script]);
}
