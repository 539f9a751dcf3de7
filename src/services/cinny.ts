import { at, listAt, readJson } from "./json.ts";

/** The program that the page loads first: `/assets/index-<hash>.js`. undefined when the page is not the app's. */
export function firstScript(page: string): string | undefined {
  // No `<` within a tag, so that a page of nothing but beginnings is read once and not once for each.
  const tags = [...page.matchAll(/<script\b([^<>]*)>/g)];
  const [, tag] = tags.find(([, attributes = ""]) => /\btype="module"/.test(attributes)) ?? [];
  const source = tag && /\bsrc="([^"]+)"/.exec(tag)?.[1];
  if (source === undefined || source === "") return undefined;
  return source.startsWith("/") ? source : `/${source.replace(/^\.\//, "")}`;
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
  return isIndex ? undefined : `defaultHomeserver is no place in a list of ${servers.length}`;
}
