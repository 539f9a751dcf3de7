import { at, listAt, readJson, textAt } from "./json.ts";

/** Nobody has it: what is asked for to see how a missing asset is answered. */
export const missingAsset = "/assets/lotus-health-asks-for-nothing.js";

/** What Cinny fetches by a name that stays the same from release to release. */
export const configPath = "/config.json";
export const workerPath = "/sw.js";
export const manifestPath = "/manifest.json";

/** More than the page of any release names. */
const mostAssets = 60;
/** `rel` of links that a browser loads for the page itself. */
const loaded = /\b(?:stylesheet|icon|manifest|apple-touch-icon|modulepreload|preload|mask-icon)\b/;

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The program that the page loads first: `/assets/index-<hash>.js`. undefined when the page is not the app's. */
export function firstScript(page: string): string | undefined {
  const script = tagsOf(page).find(({ name, attributes }) => name === "script" && attributes["type"] === "module");
  return localPath(script?.attributes["src"]);
}

/** Everything of its own server that the page names, each once. */
export function assetsOf(page: string): readonly string[] {
  const named = tagsOf(page).flatMap(({ name, attributes: { src, href, rel = "" } }) => {
    if (name === "link") return loaded.test(rel) ? [href] : [];
    return [src];
  });
  const paths = named.map(localPath).filter((path) => path !== undefined);
  return [...new Set(paths)].slice(0, mostAssets);
}

/** Types by extension. Browsers refuse a module or a style sheet of another type, and a few other things too. */
const types: Readonly<Record<string, RegExp>> = {
  js: /javascript/,
  mjs: /javascript/,
  css: /^text\/css/,
  json: /json/,
  webmanifest: /json/,
  svg: /^image\/svg\+xml/,
  png: /^image\//,
  ico: /^image\//,
  jpg: /^image\//,
  wasm: /^application\/wasm/,
};

/** Whether a file is of a type that a browser takes for what its name says. */
export function hasRightType(path: string, type: string): boolean {
  const extension = /\.(\w+)$/.exec(path)?.[1] ?? "";
  return types[extension]?.test(type) ?? !type.startsWith("text/html");
}

/** Seconds for which a stale copy of a name that stays the same does little harm. */
const shortWhile = 600;

/** What is wrong with how long browsers may keep what a path answers, in a few words. */
export function cacheMistake(path: string, header: string | undefined): string | undefined {
  const age = /\bmax-age=(\d{1,12})/.exec(header ?? "")?.[1];
  const asksEachTime = /\bno-(?:cache|store)\b/.test(header ?? "") || age === "0";
  // A name with a hash in it never means other content.
  if (path.startsWith("/assets/")) return asksEachTime ? "is fetched again at every visit" : undefined;
  if (asksEachTime || (age !== undefined && Number(age) <= shortWhile)) return undefined;
  return age === undefined ? "may be kept for as long as a browser likes" : `may be kept for ${age} s`;
}

/** What is wrong with a config.json, in a few words; undefined when Cinny can start with it. Every key is optional to Cinny itself. */
export function configMistake(body: string): string | undefined {
  const config = readJson(body);
  if (config === undefined) return "it is not JSON";
  const servers = listAt(config, "homeserverList");
  if (servers.length === 0 || servers.some((name) => typeof name !== "string" || name === "")) {
    return "homeserverList names no server, so that people are sent to matrix.org";
  }
  const chosen = at(config, "defaultHomeserver") ?? 0;
  const isIndex = typeof chosen === "number" && Number.isInteger(chosen) && chosen >= 0 && chosen < servers.length;
  if (!isIndex) return `defaultHomeserver is no place in a list of ${servers.length}`;
  return wrongType(config);
}

/** The rest of Cinny's ClientConfig (src/app/hooks/useClientConfig.ts, the same from 4.10 to 4.12). Unknown keys are ignored by it. */
function wrongType(config: unknown): string | undefined {
  const booleans = [["allowCustomHomeservers"], ["featuredCommunities", "openAsDefault"], ["hashRouter", "enabled"]];
  const lists = ["spaces", "rooms", "servers"].map((key) => ["featuredCommunities", key]);
  const isBad = (path: readonly string[], fits: (value: unknown) => boolean): boolean => {
    const value = at(config, ...path);
    return value !== undefined && !fits(value);
  };
  const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string");
  const bad = [
    ...booleans
      .filter((path) => isBad(path, (value) => typeof value === "boolean"))
      .map((path) => [path, "true or false"] as const),
    ...lists.filter((path) => isBad(path, isTexts)).map((path) => [path, "a list of texts"] as const),
  ];
  const [first] = bad;
  return first && `${first[0].join(".")} is not ${first[1]}`;
}

/** A quoted version, as Cinny's own sources hard-code it in three places of the main program. */
export const versionLiteral = `["'\`]v[0-9]+\\.[0-9]+\\.[0-9]+["'\`]`;

/** The release in the lines `file:"v4.10.5"` about one program; libraries may bring other versions, so the most frequent one counts. */
export function releaseIn(lines: string, script: string): string | undefined {
  const file = script.slice(script.lastIndexOf("/") + 1);
  const found = lines.split("\n").flatMap((line) => {
    const [, name, version] = /([^/:]+):["'`](v\d+\.\d+\.\d+)["'`]$/.exec(line.slice(-200)) ?? [];
    return name === file && version !== undefined ? [version] : [];
  });
  const counts = [...Map.groupBy(found, (version) => version)].map(([version, all]) => ({
    version,
    times: all.length,
  }));
  return counts.toSorted((a, b) => b.times - a.times)[0]?.version;
}

/** The version that a release.json names; undefined when it names none. */
export function releaseNamed(json: string): string | undefined {
  const version = textAt(readJson(json), "version");
  return version !== undefined && /^v?\d+\.\d+/.test(version) ? version : undefined;
}

function tagsOf(page: string): readonly Tag[] {
  return Array.from(page.matchAll(/<(script|link|source|img)\b([^<>]*)>/gi), ([, name = "", inner = ""]) => ({
    name: name.toLowerCase(),
    attributes: Object.fromEntries(
      Array.from(inner.matchAll(/\b([a-z]+)="([^"]*)"/gi), ([, key = "", value = ""]) => [key.toLowerCase(), value]),
    ),
  }));
}

/** A path on the page's own server; undefined for what lies elsewhere. */
function localPath(address: string | undefined): string | undefined {
  if (address === undefined || address === "" || /^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i.test(address)) return undefined;
  const path = address.replace(/^\.?\//, "").split(/[?#]/)[0] ?? "";
  return /^[\w./@%+~-]+$/.test(path) ? `/${path}` : undefined;
}
