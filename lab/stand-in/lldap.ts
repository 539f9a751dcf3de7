import type { Socket } from "node:net";
import { pathOf, sendPage } from "./stand-in.ts";
import type { Settings, StandIn } from "./stand-in.ts";
import { stateOf } from "./state.ts";

/** LLDAP: an empty health page, the web page for every other path, LDAP's root entry, and a login for one account. */
export function lldap(settings: Settings): StandIn {
  return {
    of: "LLDAP",
    process: "lldap",
    http: {
      http: (request, response) => {
        if (pathOf(request.url) === "/health") return void response.writeHead(200).end();
        return sendPage(response, 200, "<!doctype html><title>LLDAP Administration</title>\n");
      },
    },
    tcp: { ldap: (socket) => ldap(socket, settings) },
  };
}

const success = 0;
const bindRequest = 0x60;
const unbindRequest = 0x42;
const searchRequest = 0x63;
const wrongCredentials = 49;
const anonymousRefused = 48;

function ldap(socket: Socket, settings: Settings): void {
  let pending = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let message = readElement(pending); message; message = readElement(pending)) {
      pending = pending.subarray(message.end);
      const reply = replyTo(message.content, settings);
      if (!reply) return void socket.end();
      socket.write(reply);
    }
  });
}

/** Answers one LDAP message; undefined ends the connection. */
function replyTo(message: Buffer, settings: Settings): Buffer | undefined {
  const id = readElement(message);
  const operation = id && readElement(message.subarray(id.end));
  if (!id || !operation || operation.tag === unbindRequest) return undefined;
  const answer = (...elements: Buffer[]): Buffer =>
    Buffer.concat(elements.map((element) => write(0x30, Buffer.concat([write(0x02, id.content), element]))));
  if (operation.tag === bindRequest) {
    return answer(result(0x61, loginCode(operation.content, settings)));
  }
  if (operation.tag !== searchRequest) return undefined;
  const values = write(0x31, write(0x04, Buffer.from("top")));
  const attribute = write(0x30, Buffer.concat([write(0x04, Buffer.from("objectClass")), values]));
  const entry = write(0x64, Buffer.concat([write(0x04, Buffer.alloc(0)), write(0x30, attribute)]));
  return answer(entry, result(0x65, 0));
}

/** Version, name and password in, a result code out. */
function loginCode(content: Buffer, settings: Settings): number {
  const version = readElement(content);
  const name = version && readElement(content.subarray(version.end));
  if (!name || name.content.length === 0) return anonymousRefused;
  const password = readElement(content.subarray(version.end + name.end));
  const wanted = stateOf(settings)["password"] ?? settings["LLDAP_PASSWORD"];
  const isKnown = wanted !== undefined && name.content.toString() === settings["LLDAP_USER"];
  return isKnown && password?.content.toString() === wanted ? success : wrongCredentials;
}

function result(tag: number, code: number): Buffer {
  const empty = write(0x04, Buffer.alloc(0));
  return write(tag, Buffer.concat([write(0x0a, Buffer.from([code])), empty, empty]));
}

type Element = { readonly tag: number; readonly content: Buffer; readonly end: number };

/** Reads one BER element with a definite length; undefined while it is incomplete. */
function readElement(bytes: Buffer): Element | undefined {
  if (bytes.length < 2) return undefined;
  const first = bytes.readUInt8(1);
  const extra = first < 0x80 ? 0 : first - 0x80;
  if (extra > 4 || bytes.length < 2 + extra) return undefined;
  const length = extra === 0 ? first : bytes.readUIntBE(2, extra);
  const end = 2 + extra + length;
  if (bytes.length < end) return undefined;
  return { tag: bytes.readUInt8(0), content: bytes.subarray(2 + extra, end), end };
}

function write(tag: number, content: Buffer): Buffer {
  if (content.length > 0x7f) throw new Error("longer than a short BER length");
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}
