import type { Capture, CaptureFile } from "./capture.ts";
import { type RemoteCommand, toDisplay } from "./command.ts";
import type { Answer, Host, QueryOptions } from "./host.ts";
import { HostError } from "./host-error.ts";
import { Secret, redacted } from "./secret.ts";
import type { Named } from "./transport.ts";

/** Answers from captures. A question that was never recorded fails by name; changes are refused. */
export function dryHost(host: Named, file: CaptureFile): Host {
  const find = <Kind extends Capture["kind"]>(
    kind: Kind,
    fits: (capture: Extract<Capture, { kind: Kind }>) => boolean,
  ) =>
    file.captures.find(
      (capture): capture is Extract<Capture, { kind: Kind }> => capture.kind === kind && fits(capture as never),
    );
  const run = async (command: RemoteCommand, options: QueryOptions = {}): Promise<Answer> => {
    const words = recordedWords(command);
    const found = find("run", (capture) => same(capture.command, words) && (capture.as ?? "") === (options.as ?? ""));
    if (!found) throw unrecorded(host, `${options.as === undefined ? "" : `as ${options.as}: `}${toDisplay(command)}`);
    return found.answer;
  };
  return {
    name: host.name,
    label: host.label,
    query: run,
    execute: run,
    async read(path) {
      const found = find("read", (capture) => capture.path === path);
      if (!found) throw unrecorded(host, `read ${path}`);
      return found.content;
    },
    async askUdp({ host: to, port, payload }) {
      const hex = Buffer.from(payload).toString("hex");
      const found = find("udp", (capture) => capture.host === to && capture.port === port && capture.payload === hex);
      if (!found) throw unrecorded(host, `datagram ${hex} to ${to} port ${port}`);
      return found.reply === undefined ? undefined : Buffer.from(found.reply, "hex");
    },
    async connect(endpoint) {
      const where = endpoint.kind === "unix" ? endpoint.path : `${endpoint.host} port ${endpoint.port}`;
      throw unrecorded(host, `a stream to ${where}`);
    },
    async pour(command) {
      throw unrecorded(host, toDisplay(command));
    },
    draw(command) {
      throw unrecorded(host, toDisplay(command));
    },
    async write({ path }) {
      throw unrecorded(host, `write ${path}`);
    },
    close: async () => undefined,
  };
}

/** The words as a capture holds them: no secret is ever stored. */
export function recordedWords(command: RemoteCommand): readonly string[] {
  return command.map((word) => (word instanceof Secret ? redacted : word));
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}

function unrecorded(host: Named, what: string): HostError {
  return new HostError(`${host.label} is played from captures, and this was never recorded: ${what}`, {
    host: host.name,
    phase: "command",
    kind: "bad-configuration",
    hint: "record it from a real host: npm run lab -- record",
  });
}
