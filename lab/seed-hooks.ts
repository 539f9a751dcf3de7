import type { Estate } from "./estate.ts";
import { hookId } from "./hook-ids.ts";
import type { Secrets } from "./identity.ts";

/** The type of hookshot's webhooks, in room state and in its bot's account data. */
const hookType = "uk.half-shot.matrix-hookshot.generic.hook";
const botName = "hookshot";
const botPower = 50;

/** A request to the homeserver as one of its users. @throws Error when it is refused. */
type Ask = (method: "POST" | "PUT", path: string, body: unknown) => Promise<unknown>;

/** Makes the room for webhooks, the bridge's bot and one webhook for each service of the inventory, as hookshot itself leaves them. */
export async function seedHooks(homeserver: string, estate: Estate, secrets: Secrets, owner: string): Promise<void> {
  const { serverName, webhooks } = estate;
  const bot = `@${botName}:${serverName}`;
  const asOwner = asker(homeserver, owner);
  const asBridge = asker(homeserver, secrets.hookshotAs);
  const register = (username: string): Promise<unknown> =>
    asBridge("POST", "/register", { type: "m.login.application_service", username, inhibit_login: true });

  await register(botName);
  const { room_id: room } = (await asOwner("POST", "/createRoom", {
    preset: "private_chat",
    name: webhooks.roomName,
    invite: [bot],
    power_level_content_override: { users: { [bot]: botPower } },
  })) as { readonly room_id: string };
  const at = `/rooms/${encodeURIComponent(room)}`;
  await asBridge("POST", `${at}/join`, {});

  const ids: Record<string, string> = {};
  for (const name of webhooks.services) {
    ids[hookId(secrets.hooks, name)] = name;
    await asBridge("PUT", `/user/${bot}${at}/account_data/${hookType}`, ids);
    await asBridge("PUT", `${at}/state/${hookType}/${encodeURIComponent(name)}`, {
      name,
      transformationFunction: functionFor(name),
    });
    const ghost = `hookshot_${name.toLowerCase().replaceAll(/[^a-z0-9\-.=_]/g, "")}`;
    await register(ghost);
    await asBridge("POST", `${at}/invite`, { user_id: `@${ghost}:${serverName}` });
    await asBridge("POST", `${at}/join?user_id=@${ghost}:${serverName}`, {});
  }
}

/** Of the kind the deployment has: hookshot's second API, `result` without var, let or const. */
function functionFor(name: string): string {
  return `const title = data.title ?? data.eventType ?? ${JSON.stringify(name)};
const text = data.message ?? data.text ?? "";
result = {
  version: "v2",
  plain: \`\${title}: \${text}\`,
  html: \`<b>\${title}</b> \${text}\`,
  msgtype: "m.text",
};
`;
}

function asker(homeserver: string, token: string): Ask {
  return async (method, path, body) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const url = `${homeserver}/_matrix/client/v3${path}`;
    const request: RequestInit = { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(url, request);
    if (!answer.ok) throw new Error(`${method} ${path.split("?")[0]}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
}
