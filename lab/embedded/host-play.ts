import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

import type { Capture } from "../../src/hosts/capture.ts";
import type { RecordedHost } from "./captures.ts";
import type { Network } from "./network.ts";
import type { Destination, HostPlay, Question, Ran } from "./play.ts";
import { partOf } from "./part-of.ts";
import { Refused, Unrecorded } from "./play.ts";
import { openDatagrams } from "./datagrams.ts";
import { answeredLive, refreshed } from "./refresh.ts";

export interface HostPlayOptions {
  readonly name: string;
  /** The first that holds the question answers it. */
  readonly recorded: readonly RecordedHost[];
  readonly network: Network;
  /** Loopback ports behind unix sockets, by path. */
  readonly sockets: ReadonlyMap<string, number>;
  /** What the host answers for this very deployment, whatever was recorded; undefined for every other question. */
  readonly itself?: ((question: Question) => string | undefined) | undefined;
  /** Questions that are never answered. */
  readonly silent?: ((question: Question) => boolean) | undefined;
  /** Told of each question that nobody recorded. */
  readonly unrecorded: (question: string) => void;
}

/** One host of the deployment: recorded answers, and streams and datagrams to this machine's loopback only. */
export function createHostPlay(options: HostPlayOptions): HostPlay {
  const { name, recorded, network, sockets, itself, silent, unrecorded } = options;
  const missing = (what: string): Unrecorded => {
    unrecorded(`${name}: ${what}`);
    return new Unrecorded(`played from captures, and this was never recorded: ${what}`);
  };
  const portBehind = (to: Destination): number | undefined =>
    to.kind === "unix" ? sockets.get(to.path) : network.find(name, to.address, to.port, to.kind);

  return {
    async run(question) {
      if (silent?.(question) === true) return undefined;
      if (question.words.length === 1 && question.words[0] === "true") return said("");
      const live = answeredLive(question);
      if (live) return live;
      const own = itself?.(question);
      if (own !== undefined) return said(own);
      for (const file of recorded) {
        const found = file.captures
          .filter((capture) => capture.kind === "run")
          .map((capture) => (isSame(capture, question) ? capture.answer : partOf(capture, question)))
          .find((answer) => answer !== undefined);
        if (found) return refreshed(question, ranOf(found), file);
      }
      throw missing(`${question.as === "" ? "" : `as ${question.as}: `}${question.words.join(" ")}`);
    },
    async read(path) {
      const found = recorded
        .flatMap(({ captures }) => captures)
        .find((capture) => capture.kind === "read" && capture.path === path);
      if (found?.kind !== "read") throw missing(`read ${path}`);
      if (found.content === undefined) return { ...said(""), status: 10, stderr: `${path}: No such file or directory` };
      return said(found.content);
    },
    async udp({ address, port }, payload, timeoutMs, tries) {
      const real = network.find(name, address, port, "udp");
      return real === undefined ? undefined : askDatagram(real, payload, timeoutMs, tries);
    },
    dial: async (to) => {
      const real = portBehind(to);
      if (real === undefined)
        throw new Refused(
          to.kind === "unix" ? "No such file or directory" : "Connection refused",
          to.kind === "unix" ? 10 : 16,
        );
      return to.kind === "udp" ? openDatagrams(real) : open(real);
    },
  };
}

function isSame(capture: Extract<Capture, { kind: "run" }>, { words, as }: Question): boolean {
  const { command } = capture;
  return (
    (capture.as ?? "") === as &&
    command.length === words.length &&
    command.every((word, index) => word === words[index])
  );
}

const signalNumbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

function ranOf({ status, signal, stdout, stderr, ms }: Extract<Capture, { kind: "run" }>["answer"]): Ran {
  return { status, signal: signal === undefined ? undefined : (signalNumbers[signal] ?? 15), stdout, stderr, ms };
}

function said(stdout: string): Ran {
  return { status: 0, stdout, stderr: "", ms: 0 };
}

async function open(port: number): Promise<Duplex> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  try {
    await once(socket, "connect");
    return socket;
  } catch {
    throw new Refused("Connection refused", 16);
  }
}

async function askDatagram(
  port: number,
  payload: Buffer,
  timeoutMs: number,
  tries: number,
): Promise<Buffer | undefined> {
  const socket = createSocket("udp4");
  try {
    const reply = new Promise<Buffer>((resolve) => socket.once("message", resolve));
    for (let left = tries; left > 0; left -= 1) {
      socket.send(payload, port, "127.0.0.1");
      const late = new Promise<undefined>((resolve) => void setTimeout(() => resolve(undefined), timeoutMs));
      const answer = await Promise.race([reply, late]);
      if (answer) return answer;
    }
    return undefined;
  } finally {
    socket.close();
  }
}
