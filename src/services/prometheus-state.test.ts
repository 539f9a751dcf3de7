import { describe, expect, test } from "vitest";

import { dateOf, durationOf, parseState, parseValues } from "./prometheus-state.ts";

// Of Prometheus 2.53, captured from the Debian lab.
const runtime = (reloaded: boolean) =>
  `{"status":"success","data":{"startTime":"2026-11-24T23:48:12.368091537Z","CWD":"/","reloadConfigSuccess":${reloaded},"lastConfigTime":"2026-11-24T23:49:12Z","corruptionCount":0,"goroutineCount":46,"GOMAXPROCS":2,"GOGC":"75","storageRetention":"15d"}}`;

test.each([true, false])("how Prometheus runs, reloaded: %s", (reloaded) => {
  expect(parseState(runtime(reloaded))).toEqual({
    started: new Date("2026-11-24T23:48:12.368Z"),
    configured: new Date("2026-11-24T23:49:12Z"),
    reloaded,
  });
});

test.each(["", "{}", "404 page not found"])("not how Prometheus runs: %s", (body) =>
  expect(parseState(body)).toBeUndefined(),
);

describe("values", () => {
  const vector = (...result: readonly unknown[]) =>
    JSON.stringify({ status: "success", data: { resultType: "vector", result } });
  test.each([
    [vector({ metric: { __name__: "storj_uptodate" }, value: [1795564701.53, "1"] }), [1]],
    [vector({ metric: {}, value: [1, "0"] }, { metric: {}, value: [1, "NaN"] }), [0, Number.NaN]],
    [vector(), []],
    [`{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}`, undefined],
    [`{"status":"error","errorType":"bad_data","error":"invalid parameter"}`, undefined],
    ["", undefined],
  ])("%s", (body, values) => expect(parseValues(body)).toEqual(values));
});

test.each([
  ["15s", 15_000],
  ["1m30s", 90_000],
  ["1h", 3_600_000],
  ["250ms", 250],
  ["2m", 120_000],
  ["soon", undefined],
  ["", undefined],
  [undefined, undefined],
])("%s", (text, ms) => expect(durationOf(text)).toBe(ms));

test("Go's zero time is no date", () => {
  expect(dateOf("0001-01-01T00:00:00Z")).toBeUndefined();
  expect(dateOf("2026-11-24T23:48:12Z")).toEqual(new Date("2026-11-24T23:48:12Z"));
  expect(dateOf("yesterday")).toBeUndefined();
});
