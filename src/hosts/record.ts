import type { Capture, CaptureFile } from "./capture.ts";
import type { RemoteCommand } from "./command.ts";
import { recordedWords } from "./dry.ts";
import type { Host, QueryOptions } from "./host.ts";

/** A host that remembers its answers, for playing them again later. */
export interface RecordingHost extends Host {
  /** What was asked so far, without secrets; each question once, with its last answer. */
  captures(): CaptureFile;
}

/** Passes everything on and keeps questions and answers. Standard input and what is written are never kept; streams are not recorded. */
export function recordHost(host: Host): RecordingHost {
  const kept = new Map<string, Capture>();
  const keep = (capture: Capture, ...question: readonly unknown[]): void =>
    void kept.set(JSON.stringify([capture.kind, ...question]), capture);
  const run = async (command: RemoteCommand, options?: QueryOptions) => {
    const answer = await host.query(command, options);
    const words = recordedWords(command);
    const as = options?.as;
    keep({ kind: "run", command: words, ...(as === undefined ? {} : { as }), answer }, words, as);
    return answer;
  };
  return {
    name: host.name,
    label: host.label,
    query: run,
    execute: (command, options) => host.execute(command, options),
    async read(path) {
      const content = await host.read(path);
      keep({ kind: "read", path, ...(content === undefined ? {} : { content }) }, path);
      return content;
    },
    async askUdp(question) {
      const reply = await host.askUdp(question);
      const payload = Buffer.from(question.payload).toString("hex");
      const answer = reply === undefined ? {} : { reply: Buffer.from(reply).toString("hex") };
      keep(
        { kind: "udp", host: question.host, port: question.port, payload, ...answer },
        question.host,
        question.port,
        payload,
      );
      return reply;
    },
    connect: (endpoint) => host.connect(endpoint),
    pour: (command, source, options) => host.pour(command, source, options),
    draw: (command, options) => host.draw(command, options),
    write: (file) => host.write(file),
    close: () => host.close(),
    captures: () => ({ captures: [...kept.values()] }),
  };
}
