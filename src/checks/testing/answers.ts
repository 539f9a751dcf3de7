import type { HttpAnswer } from "../../probes/http.ts";
import type { Heard } from "../heard.ts";

/** An answer over HTTP, as a probe gives it. */
export function answered(
  status: number,
  body = "",
  headers: Readonly<Record<string, string>> = {},
): Heard<HttpAnswer> & { kind: "answer" } {
  return { kind: "answer", answer: { status, headers, body, certificate: undefined } };
}

/** No answer at all. */
export function silent(asked = "GET http://127.0.0.1/", reason = "connection refused") {
  return { kind: "silence", asked, reason } as const;
}
