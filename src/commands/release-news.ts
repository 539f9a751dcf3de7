import { createHash } from "node:crypto";

import { LotusError } from "../errors.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { secretResolver } from "../inventory/secrets.ts";
import { post } from "../matrix/post.ts";
import { excerpt } from "../probes/excerpt.ts";
import { askHttp } from "../probes/http.ts";
import { escapeMarkup } from "../render/escape.ts";
import { wayOf } from "./notify-way.ts";
import { reachHosts } from "./reach.ts";
import type { World } from "./world.ts";

/** What became of a release, for others than the one who made it. */
export interface ReleaseNews {
  /** `bot` */
  readonly program: string;
  /** `deployed 9be44d0`, `9be44d0 did not work, as before` */
  readonly headline: string;
  readonly lines: readonly string[];
  readonly isGood: boolean;
}

export interface NewsOptions {
  /** `--notify matrix` */
  readonly notify?: "matrix" | undefined;
  /** Whether Grafana's graphs are to show it. */
  readonly annotate: boolean;
}

/**
 * Tells the inventory's room and Grafana. Whatever goes wrong here is said on standard error; the exit code does not depend on it.
 * @throws UsageError when a room is to be told and the inventory names none
 */
export function releaseTeller(
  inventory: Inventory,
  { notify, annotate }: NewsOptions,
  world: World,
): (news: ReleaseNews) => Promise<void> {
  const way = notify === undefined ? undefined : wayOf(inventory, world);
  return async (news) => {
    const title = `${inventory.name}: ${news.program} ${news.headline}`;
    if (way !== undefined) {
      await attempt("--notify matrix", world, async () => {
        const text = [title, ...news.lines].join("\n");
        const html = `<p><strong>${escapeMarkup(title)}</strong></p>${news.lines.length === 0 ? "" : `<pre>${escapeMarkup(news.lines.join("\n"))}</pre>`}`;
        const once = createHash("sha256").update(`${text}${world.now().toISOString()}`).digest("hex");
        await post(
          await way(),
          { plain: text, html },
          { transaction: `lotus-${once.slice(0, 32)}`, signal: world.signal },
        );
      });
    }
    if (annotate && news.isGood)
      await attempt("Grafana", world, () => annotation(inventory, title, news.program, world));
  };
}

async function attempt(where: string, world: World, tell: () => Promise<void>): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (!(error instanceof LotusError)) throw error;
    world.say(`${where} was not told: ${error.message}${error.hint === undefined ? "" : ` (${error.hint})`}\n`);
  }
}

/** Through Grafana's own host, where no proxy asks for a login. */
async function annotation(inventory: Inventory, text: string, program: string, world: World): Promise<void> {
  const service = inventory.services.find((one) => one.kind === "grafana");
  const host = inventory.hosts.find(({ name }) => name === service?.host);
  const port = service && portNamed(service, "http");
  const address = port && host && addressesFromItself(port, host)[0];
  if (service?.token === undefined || host === undefined || port === undefined || address === undefined) {
    throw new LotusError("the inventory has no Grafana with a port and a token", {
      hint: "grafana: token: {file: …}   a service account's with the role Editor",
    });
  }
  const token = await secretResolver({ ...world, inventoryFile: inventory.file })(service.token);
  const reach = reachHosts({ inventory }, world);
  try {
    const body = JSON.stringify({ text, tags: ["lotus", program], time: world.now().getTime() });
    const headers = { authorization: `Bearer ${token.reveal()}`, "content-type": "application/json" };
    const answer = await askHttp(
      reach.host(host.name),
      { address, port: port.first },
      { method: "POST", path: "/api/annotations", headers, body },
    );
    if (answer.status === 200) return;
    const hint = answer.status === 403 ? "the token's service account needs the role Editor" : undefined;
    throw new LotusError(`it answered ${answer.status}: ${excerpt(answer.body)}`, { hint });
  } finally {
    await reach.close();
  }
}
