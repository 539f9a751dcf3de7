import type { RemoteCommand } from "../hosts/command.ts";
import type { Answer, HostView, QueryOptions } from "../hosts/host.ts";
import { Secret } from "../hosts/secret.ts";

/**
 * The host, asked each question once: a question that was asked before gets the same answer, also while it is under way.
 * Questions with a secret in them, datagrams and streams are passed on each time.
 */
export function memoised(view: HostView): HostView {
  const answers = new Map<string, Promise<Answer>>();
  const files = new Map<string, Promise<string | undefined>>();
  return {
    name: view.name,
    label: view.label,
    query: (command, options) => {
      const key = keyOf(command, options);
      return key === undefined ? view.query(command, options) : once(answers, key, () => view.query(command, options));
    },
    read: (path) => once(files, path, () => view.read(path)),
    askUdp: (question) => view.askUdp(question),
    connect: (endpoint) => view.connect(endpoint),
  };
}

function once<T>(asked: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = asked.get(key) ?? ask();
  asked.set(key, answer);
  return answer;
}

function keyOf(command: RemoteCommand, options: QueryOptions = {}): string | undefined {
  const parts = [...command, options.stdin, options.as, options.timeoutMs, options.maxBytes];
  return parts.some((part) => part instanceof Secret) ? undefined : JSON.stringify(parts);
}
