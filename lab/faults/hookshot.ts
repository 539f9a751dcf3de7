import { setTimeout as sleep } from "node:timers/promises";
import { addressOf } from "../estate.ts";
import { hookId } from "../hook-ids.ts";
import { ensureIdentity } from "../identity.ts";
import { runOn } from "../machine.ts";
import { waitForAnswer } from "../readiness.ts";
import { sql } from "../sql.ts";
import type { Fault, Lab } from "./fault.ts";
import { asBridge, asOwner, hookRoom, type Account } from "./matrix.ts";

const host = "synapse";
const unit = "matrix-hookshot.service";
const ownRegistration = "/opt/hookshot/registration.yml";
const hookType = "uk.half-shot.matrix-hookshot.generic.hook";
const orphan = "00000000-0000-4000-8000-000000000000";
const broken = "Sonarr";
const lost = "Bazarr";
const extra = "Backups";
const power = 50;

type Content = Readonly<Record<string, unknown>>;

/** hookshot was given another secret for what comes from Synapse. */
export const appserviceRefused: Fault = {
  what: "hookshot's registration has another hs_token than Synapse's",
  host,
  break: (lab) => editRegistration(lab, "s/^hs_token: \\([0-9a-f]\\)/hs_token: x\\1/"),
  mend: (lab) => editRegistration(lab, "s/^hs_token: x/hs_token: /"),
};

/** The room's state went, and hookshot was not there to notice. */
export const hookOrphaned: Fault = {
  what: "hookshot keeps an id for which no room has a webhook",
  host,
  break: async () => accountData(`content::jsonb || '{"${orphan}": "Forgotten"}'`),
  mend: async () => accountData(`content::jsonb - '${orphan}'`),
};

/** Somebody edited a function and lost a bracket. */
export const hookFunctionBroken: Fault = {
  what: `the function of the webhook ${broken} does not compile`,
  host,
  break: (lab) =>
    changeHook(lab, broken, (content) => ({ ...content, transformationFunction: "result = { plain: 'x';" })),
  mend: async (lab) => {
    const other = await hookContent(lab, lost);
    const code = String(other["transformationFunction"]).replaceAll(lost, broken);
    await changeHook(lab, broken, (content) => ({ ...content, transformationFunction: code }));
  },
};

/** Somebody removed a webhook that a service still posts to. */
export const hookMissing: Fault = {
  what: `the webhook ${lost} was removed`,
  host,
  break: async (lab) => {
    // The event comes last: hookshot looks again when it hears of it.
    await changeIds(lab, (ids) => Object.fromEntries(Object.entries(ids).filter(([, key]) => key !== lost)));
    await changeHook(lab, lost, (content) => ({ ...content, disabled: true }));
    await waitForConnections(lab, lab.estate.webhooks.services.length - 1);
  },
  mend: async (lab) => {
    const { hooks } = await ensureIdentity(lab.estate);
    await changeIds(lab, (ids) => ({ ...ids, [hookId(hooks, lost)]: lost }));
    await changeHook(lab, lost, (content) =>
      Object.fromEntries(Object.entries(content).filter(([key]) => key !== "disabled")),
    );
    await waitForConnections(lab, lab.estate.webhooks.services.length);
  },
};

/** The room's owner tidied up the power levels. */
export const bridgeBotPowerless: Fault = {
  what: "hookshot's bot has lost its power in the room with the webhooks",
  host,
  break: (lab) => setPower(lab, 0),
  mend: (lab) => setPower(lab, power),
};

/** One webhook more than the inventory knows, made the way people make them. */
export const anotherHook: Fault = {
  what: "there is one more webhook than the inventory names",
  host,
  break: async (lab) => {
    const { hooks } = await ensureIdentity(lab.estate);
    await changeIds(lab, (ids) => ({ ...ids, [hookId(hooks, extra)]: extra }));
    await changeHook(lab, extra, () => ({ name: extra }));
    await waitForConnections(lab, lab.estate.webhooks.services.length + 1);
  },
  mend: async (lab) => {
    await changeIds(lab, (ids) => Object.fromEntries(Object.entries(ids).filter(([, key]) => key !== extra)));
    await changeHook(lab, extra, () => ({ disabled: true }));
    await waitForConnections(lab, lab.estate.webhooks.services.length);
  },
};

async function editRegistration(lab: Lab, script: string): Promise<void> {
  await runOn(host, ["sed", "-i", script, ownRegistration]);
  await runOn(host, ["systemctl", "restart", unit]);
  await waitForConnections(lab, lab.estate.webhooks.services.length);
}

async function accountData(content: string): Promise<void> {
  await sql(`UPDATE room_account_data SET content = (${content})::text WHERE account_data_type = '${hookType}'`);
}

async function pathOfHook(bridge: Account, name: string): Promise<string> {
  return `${await hookRoom(bridge)}/state/${hookType}/${encodeURIComponent(name)}`;
}

async function hookContent(lab: Lab, name: string): Promise<Content> {
  const bridge = await asBridge(lab);
  return (await bridge("GET", await pathOfHook(bridge, name))) as Content;
}

/** Writes a webhook's state as hookshot's bot, which needs no permission of hookshot's. */
async function changeHook(lab: Lab, name: string, change: (content: Content) => Content): Promise<void> {
  const bridge = await asBridge(lab);
  const path = await pathOfHook(bridge, name);
  const now = (await bridge("GET", path).catch(() => ({}))) as Content;
  await bridge("PUT", path, change(now));
}

async function changeIds(lab: Lab, change: (ids: Content) => Content): Promise<void> {
  const bridge = await asBridge(lab);
  const path = `/user/@hookshot:${lab.estate.serverName}${await hookRoom(bridge)}/account_data/${hookType}`;
  await bridge("PUT", path, change((await bridge("GET", path)) as Content));
}

async function setPower(lab: Lab, level: number): Promise<void> {
  const [owner, bridge] = await Promise.all([asOwner(lab), asBridge(lab)]);
  const path = `${await hookRoom(bridge)}/state/m.room.power_levels`;
  const now = (await owner("GET", path)) as Content & { readonly users?: Content };
  await owner("PUT", path, { ...now, users: { ...now.users, [`@hookshot:${lab.estate.serverName}`]: level } });
}

/** Waits until hookshot has taken notice. */
async function waitForConnections({ estate }: Lab, count: number): Promise<void> {
  const url = `http://${addressOf(estate, host)}:${estate.port("hookshot", "metrics")}/metrics`;
  const body = `hookshot_connections ${count}\\n`;
  // The homeserver tries again ever less often while hookshot does not take its events, so the seconds may be many.
  await waitForAnswer({ what: `hookshot with ${count} webhooks`, url, body }, 60);
  await sleep(100);
}
