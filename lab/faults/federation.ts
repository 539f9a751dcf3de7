import { addressOf } from "../estate.ts";
import { runOn } from "../machine.ts";
import type { Wanted } from "../readiness.ts";
import { waitForAnswer } from "../readiness.ts";
import type { Fault, Lab } from "./fault.ts";
import { changeFile, restoreFile } from "./files.ts";

const host = "npm";
/** The proxy's settings for the homeserver's name, and for the name of the well-known files. */
const settings = { homeserver: "/data/nginx/proxy_host/1.conf", wellKnown: "/data/nginx/proxy_host/4.conf" } as const;
const clientFile = "/var/www/well-known/.well-known/matrix/client";

/** What other servers are given as keys was changed on its way: one digit, and no signature holds. */
export const keysForged: Fault = {
  what: "the key document's signature does not hold",
  host,
  break: async (lab) => {
    const document = await keyDocument(lab);
    const { valid_until_ts: until } = JSON.parse(document) as { readonly valid_until_ts: number };
    await answerKeysWith(document.replace(String(until), String(until + 1)));
  },
  mend: async () => putBack(settings.homeserver),
};

/** The proxy hands out key documents from its memory, long after they have ended. */
export const keysOld: Fault = {
  what: "the key document has ended",
  host,
  break: async (lab) => {
    const document = await keyDocument(lab);
    await answerKeysWith(document.replace(/("valid_until_ts":)\d+/, "$11600000000000"));
  },
  mend: async () => putBack(settings.homeserver),
};

/** Other servers find no delegation under the server's name and try port 8448. */
export const delegationGone: Fault = {
  what: "the server's name has no well-known file for servers",
  host,
  break: async () => {
    await addLocation("location = /.well-known/matrix/server { return 404; }");
    await reload();
  },
  mend: async () => putBack(settings.homeserver),
};

/** The proxy's settings were written anew without the headers for web clients. */
export const crossOriginGone: Fault = {
  what: "web clients may not read the well-known file",
  host,
  break: async () => {
    await changeFile(host, settings.wellKnown, (conf) => conf.replaceAll(/^.*Access-Control-Allow.*\n/gm, ""));
    await reload();
  },
  mend: async () => putBack(settings.wellKnown),
};

/** The well-known file names another place for group calls than the homeserver does. */
export const fociElsewhere: Fault = {
  what: "rtc_foci points elsewhere than the homeserver",
  host,
  break: async () =>
    changeFile(host, clientFile, (text) =>
      text.replace(/("livekit_service_url": )"[^"]*"/, '$1"https://rtc.example.org"'),
    ),
  mend: async () => restoreFile(host, clientFile),
};

/** The well-known file was written anew without the place for group calls. */
export const fociGone: Fault = {
  what: "the well-known file names no place for group calls",
  host,
  break: async ({ estate }) =>
    changeFile(host, clientFile, () => `{"m.homeserver":{"base_url":"https://${estate.serverName}"}}\n`),
  mend: async () => restoreFile(host, clientFile),
};

async function keyDocument({ estate }: Lab): Promise<string> {
  const url = `http://${addressOf(estate, "synapse")}:${estate.port("synapse", "client")}/_matrix/key/v2/server`;
  const wanted: Wanted = { what: "Synapse's key document", url, body: "verify_keys" };
  return waitForAnswer(wanted, 10);
}

async function answerKeysWith(document: string): Promise<void> {
  const answer = `default_type application/json; return 200 '${document}';`;
  await addLocation(`location = /_matrix/key/v2/server { ${answer} }`);
  await reload();
}

async function addLocation(location: string): Promise<void> {
  await changeFile(host, settings.homeserver, (conf) =>
    conf.replace("location = / {", (first) => `${location} ${first}`),
  );
}

async function putBack(file: string): Promise<void> {
  await restoreFile(host, file);
  await reload();
}

/** Resolves when no worker with the former settings is left to answer. */
async function reload(): Promise<void> {
  await runOn(host, ["systemctl", "restart", "openresty.service"]);
}
