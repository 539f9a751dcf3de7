import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { standIns } from "./all.ts";
import type { StandIn } from "./stand-in.ts";

// main.ts NAME PORT=ADDRESS:NUMBER…    e.g. main.ts livekit http=[::]:7880 metrics=[::]:6789
const [name = "", ...places] = process.argv.slice(2);
const make = standIns[name];
if (!make) throw new Error(`no stand-in named ${name}; there are ${Object.keys(standIns).join(", ")}`);

const service = make(process.env);
process.title = service.process;
process.on("SIGTERM", () => process.exit(0));
await Promise.all(places.map((place) => listen(service, place)));
console.log(`stand-in for ${service.of} listens: ${places.join(" ")}`);
await service.started;
if (process.env["NOTIFY_SOCKET"]) execFileSync("systemd-notify", ["--ready"]);

async function listen({ http, tcp = {} }: StandIn, place: string): Promise<void> {
  const parts = /^(\w+)=(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(place);
  const port = parts?.[1] ?? "";
  const answer = http[port];
  const converse = tcp[port];
  if (!parts || (!answer && !converse)) throw new Error(`${name} has no port ${place}`);
  const server = converse ? createTcpServer(converse) : createHttpServer(answer);
  server.listen({ host: parts[2] ?? parts[3], port: Number(parts[4]) });
  await once(server, "listening");
}
