import { setTimeout as sleep } from "node:timers/promises";
import { runOn } from "../machine.ts";
import { insideNetwork } from "../network.ts";
import { run } from "../run.ts";
import { identity } from "../identity.ts";
import type { Fault, Lab } from "./fault.ts";

const host = "cinny";
const proxy = "npm";
const site = "/var/www/html";
const style = `${site}/assets/index-9b7e33d0.css`;
const program = `${site}/assets/index-4d1f0c2a.js`;
const nginxSite = "/etc/nginx/sites-available/cinny";
const proxyHost = "/data/nginx/proxy_host/2.conf";
const kept = "/root/lotus-lab-kept";

/** A file of the release is gone. */
export const cinnyAssetMissing: Fault = {
  what: "a file that Cinny's page names is missing",
  host,
  break: async () => void (await runOn(host, ["mv", style, `${style}.away`], { mayFail: true })),
  mend: async () => void (await runOn(host, ["mv", `${style}.away`, style], { mayFail: true })),
};

/** Files are served as what they are not, as by a server that does not know their types. */
export const cinnyTypesWrong = nginxFault(
  "Cinny's files are served with the wrong type",
  "s#location /assets/ {#location /assets/ { types { } default_type text/plain;#",
);

/** What is not there is answered with the app's page, as by the rule that is everywhere recommended for such apps. */
export const cinnyFallback = nginxFault(
  "Cinny answers for missing files with its page",
  String.raw`s#\(location /assets/ { try_files $uri\) =404#\1 /index.html#`,
);

/** Nothing is said about how long the page may be kept. */
export const cinnyKept = nginxFault("browsers may keep Cinny's page", "/^    location \\/ {/,/}/ s/add_header/# &/");

/** Somebody edited the configuration by hand. */
export const cinnyConfigBroken: Fault = {
  what: "Cinny's config.json is no JSON",
  host,
  break: async () => void (await runOn(host, ["sed", "-i", "$ d", `${site}/config.json`])),
  mend: async () => void (await runOn(host, ["cp", "/opt/cinny-config.json", `${site}/config.json`])),
};

/** The proxy keeps a copy of the page, and a new release comes. */
export const cinnyPageStale: Fault = {
  what: "the proxy serves an old copy of Cinny's page",
  host: proxy,
  break: async (lab) => {
    await keep(proxy, proxyHost);
    const cache = "proxy_cache_path /var/cache/nginx-lab keys_zone=lab:1m;\\n";
    const rule = "proxy_cache lab; proxy_ignore_headers Cache-Control Expires; proxy_cache_valid 200 1h; proxy_pass";
    await runOn(proxy, ["sed", "-i", "-e", `1s#^#${cache}#`, "-e", `s#proxy_pass#${rule}#`, proxyHost]);
    await reload(proxy);
    await publicPage(lab);
    await keep(host, `${site}/index.html`);
    await runOn(host, ["sed", "-i", "s#<title>Cinny</title>#<title>Cinny, newer</title>#", `${site}/index.html`]);
    if ((await publicPage(lab)).includes("newer")) throw new Error("the proxy does not keep the page");
  },
  mend: async (lab) => {
    await giveBack(proxy, proxyHost);
    await giveBack(host, `${site}/index.html`);
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
    await keep(host, `${site}/index.html`);
    const newer = [program.replace("4d1f0c2a", "c0ffee00"), style.replace("9b7e33d0", "decade00")] as const;
    await runOn(host, ["sh", "-c", 'sed s/v4.10.5/v4.10.6/g "$0" >"$1"', program, newer[0]]);
    await runOn(host, ["cp", style, newer[1]]);
    await runOn(host, ["sed", "-i", "-e", "s/4d1f0c2a/c0ffee00/", "-e", "s/9b7e33d0/decade00/", `${site}/index.html`]);
  },
  mend: async () => {
    await giveBack(host, `${site}/index.html`);
    await runOn(host, ["rm", "-f", program.replace("4d1f0c2a", "c0ffee00"), style.replace("9b7e33d0", "decade00")]);
  },
};

function nginxFault(what: string, change: string): Fault {
  return {
    what,
    host,
    break: async () => {
      await keep(host, nginxSite);
      await runOn(host, ["sed", "-i", change, nginxSite]);
      await runOn(host, ["sh", "-c", '! cmp -s "$0" "$1"', nginxSite, keptName(nginxSite)]);
      await reload(host);
    },
    mend: async () => {
      await giveBack(host, nginxSite);
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

function keptName(path: string): string {
  return `${kept}/${path.slice(path.lastIndexOf("/") + 1)}`;
}

/** Puts a file aside, and begins with it anew where that was done before. */
async function keep(on: string, path: string): Promise<void> {
  const script = 'mkdir -p "$0" && if [ -e "$2" ]; then cp -p "$2" "$1"; else cp -p "$1" "$2"; fi';
  await runOn(on, ["sh", "-c", script, kept, path, keptName(path)]);
}

async function giveBack(on: string, path: string): Promise<void> {
  await runOn(on, ["sh", "-c", 'if [ -e "$1" ]; then cp -p "$1" "$0" && rm "$1"; fi', path, keptName(path)]);
}

async function publicPage({ estate }: Lab): Promise<string> {
  const name = estate.names.find((known) => known.name.startsWith("chat."));
  const ask = ["curl", "-sS", "--max-time", "5", "--cacert", identity.authority];
  const where = ["--resolve", `${name?.name}:443:${name?.address}`, `https://${name?.name}/`];
  return (await run([...insideNetwork, ...ask, ...where])).stdout;
}
