import { runOn } from "../machine.ts";
import { waitForAnswer, wantedOf } from "../readiness.ts";
import { sql } from "../sql.ts";
import { type Fault, type Lab, waitForTargets } from "./fault.ts";
import { changeFile, restoreFile } from "./files.ts";

const host = "synapse";
const config = "/etc/matrix-synapse/homeserver.yaml";
const extra = "/etc/matrix-synapse/conf.d/zz-lotus-lab.yaml";
const names = "/etc/hosts";
const signingKey = "/etc/matrix-synapse/homeserver.signing.key";
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
  break: () => changeFile(host, config, (yaml) => yaml.replace(/^(registration_requires_token: )true$/m, "$1false")),
  mend: () => restoreFile(host, config),
};

/** The name of the single sign-on leads nowhere on Synapse's host, and everywhere else it is right. */
export const ssoUnreachable: Fault = {
  what: "Synapse's host does not find the single sign-on",
  host,
  break: ({ estate }) =>
    changeFile(host, names, (text) => text.replace(new RegExp(`^[0-9.]* auth\\.${estate.wellKnownName}\n`, "m"), "")),
  mend: () => restoreFile(host, names),
};

/** The key file was replaced; Synapse goes on with the key it read at its start. */
export const signingKeyReplaced: Fault = {
  what: "the signing key on disk is another one than the one in use",
  host,
  break: async () => {
    const { stdout } = await runOn(host, [python, "-m", "synapse._scripts.generate_signing_key"]);
    await changeFile(host, signingKey, () => stdout);
  },
  mend: () => restoreFile(host, signingKey),
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
  // A scrape that met it while it was away counts until the next one.
  await waitForTargets(lab, 7, Date.now() / 1000);
}

async function writeExtra(text: string): Promise<void> {
  await runOn(host, ["sh", "-c", 'cat > "$0"', extra], { input: text });
}

async function removeExtra(): Promise<void> {
  await runOn(host, ["rm", "-f", extra]);
}
