import type { AdviceTable, Place } from "../advice.ts";
import { lossOf, nameOf } from "./answers.ts";

/** What can be wrong with a web client as it is served. */
export type WebClientFinding =
  | { readonly kind: "web-config-broken"; readonly asked: string; readonly mistake: string }
  | {
      readonly kind: "page-differs";
      readonly url: string;
      readonly path: string;
      /** The host of the proxy, where the service's own host serves the page that lies on its disk and the proxy does not. */
      readonly proxy: string | undefined;
    }
  | {
      readonly kind: "assets-wrong";
      readonly origin: string;
      readonly named: number;
      readonly wrong: readonly { readonly path: string; readonly got: string }[];
    }
  | { readonly kind: "missing-asset-answered"; readonly asked: string; readonly got: string }
  | {
      readonly kind: "caching-wrong";
      readonly wrong: readonly { readonly path: string; readonly mistake: string; readonly got: string }[];
    };

/** More than this are counted and not listed. */
const listed = 5;

/** The words for findings about the web client. */
export const webClientAdvice = {
  "web-config-broken": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)}'s configuration is broken`,
    detail: ({ asked, mistake }) => [`asked  ${asked}`, `got    ${mistake}`],
    means: () => 'people see "Failed to load client configuration file", or are offered another homeserver',
    fix: (_, { host, service }) => {
      const { config, configBackup } = service?.paths ?? {};
      return [
        ...(config === undefined ? [] : [`lotus exec ${host.name} -- cat ${config}`]),
        ...(config === undefined || configBackup === undefined
          ? []
          : [`lotus exec ${host.name} -- cp ${configBackup} ${config}`]),
      ];
    },
  },
  "page-differs": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)} serves another page than the one on its disk`,
    detail: ({ url, path, proxy }) => [
      `${url} is not what lies in ${path}`,
      proxy === undefined
        ? "the host itself serves it"
        : `the host itself serves the right one: the proxy on ${proxy} keeps an old copy`,
    ],
    means: () => "people get an old release; once its files are gone, a blank page",
    fix: ({ proxy, path }, { host }) => [
      `lotus exec ${host.name} -- ls -l ${path}`,
      proxy === undefined
        ? `lotus exec ${host.name} -- nginx -T`
        : `lotus exec ${proxy} -- nginx -T   # look for proxy_cache and assets.conf (“Cache Assets”), and switch it off`,
    ],
  },
  "assets-wrong": {
    severity: "broken",
    title: ({ named, wrong }, place) =>
      `${nameOf(place)} does not serve ${wrong.length} of the ${named} files it needs`,
    detail: ({ wrong }) => [
      ...wrong.slice(0, listed).map(({ path, got }) => `${path}  ${got}`),
      ...(wrong.length > listed ? [`and ${wrong.length - listed} more`] : []),
    ],
    means: (_, place) => `people see a blank or broken page: ${lossOf(place)}`,
    fix: (_, place) => [...lookInto(place), ...updateOf(place)],
  },
  "missing-asset-answered": {
    severity: "warning",
    title: (_, place) => `${nameOf(place)} answers for files that do not exist`,
    detail: ({ asked, got }) => [`asked     ${asked}`, "expected  404", `got       ${got}`],
    means: () => "after an update, tabs that were open take the page for a program and stay blank; caches keep it",
    fix: (_, { host, service }) =>
      nginxOf(host.name, service?.paths["nginx"], "location /assets/ { try_files $uri =404; }"),
  },
  "caching-wrong": {
    severity: "warning",
    title: (_, place) => `${nameOf(place)} lets browsers keep what they should not, or keep too little`,
    detail: ({ wrong }) => wrong.map(({ path, mistake, got }) => `${path}  ${mistake} (${got})`),
    means: () => "after an update, some people go on with the old page until its files are gone",
    fix: (_, { host, service }) => nginxOf(host.name, service?.paths["nginx"], "add_header Cache-Control no-cache;"),
  },
} satisfies AdviceTable<WebClientFinding>;

function lookInto({ host, service }: Place): readonly string[] {
  const site = service?.paths["site"];
  return site === undefined ? [] : [`lotus exec ${host.name} -- ls -l ${site} ${site}/assets`];
}

function updateOf({ host, service }: Place): readonly string[] {
  const script = service?.paths["updateScript"];
  return script === undefined ? [] : [`lotus exec ${host.name} -- ${script}   # builds and installs it anew`];
}

function nginxOf(host: string, path: string | undefined, line: string): readonly string[] {
  return path === undefined ? [] : [`lotus exec ${host} -- cat ${path}   # wants: ${line}`];
}
