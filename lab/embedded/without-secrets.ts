import { readFileSync } from "node:fs";

import { readEstate } from "../estate.ts";
import { hookId } from "../hook-ids.ts";
import { identity } from "../identity.ts";

/** What must never stand in a capture: private keys, access tokens, passwords in addresses. */
const shapes: readonly RegExp[] = [
  /PRIVATE KEY/,
  /\bsyt_[A-Za-z0-9]+_/,
  /:\/\/[^/\s:@"]+:[^/\s@"]+@/,
  /"access_token"\s*:/,
];

/** The same value, when no secret stands in it. @throws Error that names the kind of secret, not the secret. */
export function withoutSecrets<T>(content: T): T {
  const text = JSON.stringify(content);
  const shape = shapes.find((one) => one.test(text));
  if (shape) throw new Error(`nothing more was recorded: an answer holds what looks like a secret (${String(shape)})`);
  const known = JSON.parse(readFileSync(identity.secrets, "utf8")) as Readonly<Record<string, string>>;
  const hooks = readEstate().webhooks.services.map((name) => [
    `of the webhook ${name}`,
    hookId(known["hooks"] ?? "", name),
  ]);
  const leaked = [...Object.entries(known), ...hooks].find(([, secret = ""]) => text.includes(secret));
  if (leaked) throw new Error(`nothing more was recorded: an answer holds the lab's secret ${leaked[0]}`);
  return content;
}
