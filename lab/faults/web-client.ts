import { setTimeout as sleep } from "node:timers/promises";
import { runOn } from "../machine.ts";
import { insideNetwork } from "../network.ts";
import { run } from "../run.ts";
import { identity } from "../identity.ts";
import type { Fault, Lab } from "./fault.ts";
import { changeFile, restoreFile } from "./files.ts";

const host = "cinny";
const proxy = "npm";
const site = "/var/www/html";
const style = `${site}/assets/index-9b7e33d0.css`;
const program = `${site}/assets/index-4d1f0c2a.js`;
const nginxSite = "/etc/nginx/sites-available/cinny";
const proxyHost = "/data/nginx/proxy_host/2.conf";
const page = `${site}/index.html`;
const config = `${site}/config.json`;

/** A file of the release is gone. */
export const cinnyAssetMissing: Fault = {
  what: "a file that Cinny's page names is missing",
  host,
  break: async () => void (await runOn(host, ["mv", style, `${style}.away`], { mayFail: true })),
  mend: async () => void (await runOn(host, ["mv", `${style}.away`, style], { mayFail: true })),
};

/** Files are served as what they are not, as by a server that does not know their types. */
export const cinnyTypesWrong = nginxFault("Cinny's files are served with the wrong type", (conf) =>
  conf.replace("location /assets/ {", "$& types { } default_type text/plain;"),
);

/** What is not there is answered with the app's page, as by the rule that is everywhere recommended for such apps. */
export const cinnyFallback = nginxFault("Cinny answers for missing files with its page", (conf) =>
  conf.replace(/(location \/assets\/ \{ try_files \$uri) =404/, "$1 /index.html"),
);

/** Nothing is said about how long the page may be kept. */
export const cinnyKept = nginxFault("browsers may keep Cinny's page", (conf) =>
  conf.replace(/^ {4}location \/ \{[^}]*\}/m, (part) => part.replaceAll("add_header", "# add_header")),
);

/** Somebody edited the configuration by hand. */
export const cinnyConfigBroken: Fault = {
  what: "Cinny's config.json is no JSON",
  host,
  break: () => changeFile(host, config, (text) => text.trimEnd().replace(/\n.*$/, "\n")),
  mend: () => restoreFile(host, config),
};

/** The proxy keeps a copy of the page, and a new release comes. */
export const cinnyPageStale: Fault = {
  what: "the proxy serves an old copy of Cinny's page",
  host: proxy,
  break: async (lab) => {
    const cache = "proxy_cache_path /var/cache/nginx-lab keys_zone=lab:1m;\n";
    const rule = "proxy_cache lab; proxy_ignore_headers Cache-Control Expires; proxy_cache_valid 200 1h; proxy_pass";
    await changeFile(proxy, proxyHost, (conf) => cache + conf.replaceAll("proxy_pass", rule));
    await reload(proxy);
    await publicPage(lab);
    await changeFile(host, page, (html) => html.replace("<title>Cinny</title>", "<title>Cinny, newer</title>"));
    if ((await publicPage(lab)).includes("newer")) throw new Error("the proxy does not keep the page");
  },
  mend: async (lab) => {
    await restoreFile(proxy, proxyHost);
    await restoreFile(host, page);
    await reload(proxy);
    await runOn(proxy, ["rm", "-rf", "/var/cache/nginx-lab"]);
    if ((await publicPage(lab)).includes("newer")) throw new Error("the proxy still keeps the page");
  },
};

/** A new release is in place; the old one's files are kept for pages that are open. */
export const cinnyReleased: Fault = {
  what: "a new release of Cinny is in place",
  host,
  break: async () => {
    const newer = [program.replace("4d1f0c2a", "c0ffee00"), style.replace("9b7e33d0", "decade00")] as const;
    await runOn(host, ["sh", "-c", 'sed s/v4.10.5/v4.10.6/g "$0" >"$1"', program, newer[0]]);
    await runOn(host, ["cp", style, newer[1]]);
    await changeFile(host, page, (html) => html.replaceAll("4d1f0c2a", "c0ffee00").replaceAll("9b7e33d0", "decade00"));
  },
  mend: async () => {
    await restoreFile(host, page);
    await runOn(host, ["rm", "-f", program.replace("4d1f0c2a", "c0ffee00"), style.replace("9b7e33d0", "decade00")]);
  },
};

function nginxFault(what: string, change: (conf: string) => string): Fault {
  return {
    what,
    host,
    break: async () => {
      await changeFile(host, nginxSite, change);
      await reload(host);
    },
    mend: async () => {
      await restoreFile(host, nginxSite);
      await reload(host);
    },
  };
}

/** nginx answers the signal at once; old workers are gone a moment later. */
async function reload(on: string): Promise<void> {
  await runOn(on, ["nginx", "-t"]);
  await runOn(on, ["nginx", "-s", "reload"]);
  await sleep(500);
}

async function publicPage({ estate }: Lab): Promise<string> {
  const name = estate.names.find((known) => known.name.startsWith("chat."));
  const ask = ["curl", "-sS", "--max-time", "5", "--cacert", identity.authority];
  const where = ["--resolve", `${name?.name}:443:${name?.address}`, `https://${name?.name}/`];
  return (await run([...insideNetwork, ...ask, ...where])).stdout;
}
