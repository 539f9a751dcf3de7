import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

import type { RecordedAnswer, RecordedService } from "./captures.ts";

/** Brings an answer recorded then up to now, where it speaks of time. */
export type Refresh = (answer: RecordedAnswer, recordedAt: Date, now: Date) => RecordedAnswer;

/** Hands out what was recorded, from the first recording that holds it; what was not is answered 501 and reported by name. */
export function replay(
  name: string,
  recorded: readonly RecordedService[],
  refresh: Refresh,
  unrecorded: (question: string) => void,
): RequestListener {
  return (request, response) => {
    const { method = "GET", url = "/" } = request;
    for (const { recordedAt, answers } of recorded) {
      const found = answers.find((answer) => answer.method === method && answer.path === url);
      if (found) return send(request, response, refresh(found, new Date(recordedAt), new Date()));
    }
    unrecorded(`${name}: ${method} ${url}`);
    response.writeHead(501, { "content-type": "text/plain" }).end("this was never recorded: npm run lab -- record\n");
  };
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: RecordedAnswer): void {
  response.writeHead(status, headers).end(request.method === "HEAD" ? undefined : body);
}
