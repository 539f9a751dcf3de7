import { describe, expect, test } from "vitest";

import { grafanaSurface } from "../services/grafana.ts";
import { judgeHealth } from "./grafana-health.ts";
import { judgeState } from "./prometheus-config.ts";
import { judgeNode } from "./storj-up-to-date.ts";
import { answered, silent } from "./testing/answers.ts";

type Answer = ReturnType<typeof answered> | ReturnType<typeof silent>;
const asked = (heard: Answer) => ({ asked: "GET it", heard });
const now = new Date("2026-11-22T12:00:00Z");

describe("Prometheus's configuration", () => {
  const runtime = (reloadConfigSuccess: boolean) =>
    answered(
      200,
      JSON.stringify({ status: "success", data: { startTime: "2026-11-22T11:00:00Z", reloadConfigSuccess } }),
    );
  test.each([
    ["is in force", runtime(true), []],
    ["was refused", runtime(false), ["config-not-loaded"]],
    ["is not told about", answered(404, "404 page not found"), ["wrong-answer"]],
    ["cannot be asked about", silent(), ["not-answering"]],
  ])("%s", (_, heard: Answer, expected) => {
    expect(judgeState(asked(heard)).map(({ kind }) => kind)).toEqual(expected);
  });
});

describe("Grafana's health", () => {
  test.each([
    ["is good", answered(200, '{"database":"ok","version":"12.4.0"}'), []],
    ["has a lost database", answered(503, '{"database":"failing","version":"12.4.0"}'), ["grafana-database-lost"]],
    ["is no answer of Grafana's", answered(502, "<html>"), ["wrong-answer"]],
    ["is silent", silent(), ["not-answering"]],
  ])("%s", (_, heard: Answer, expected) => {
    const told = [{ surface: grafanaSurface, ...asked(heard) }];
    expect(judgeHealth({ told, since: undefined }, now).map(({ kind }) => kind)).toEqual(expected);
  });
});

describe("the Storj node", () => {
  const figures = (...values: readonly string[]) =>
    answered(
      200,
      JSON.stringify({
        status: "success",
        data: { resultType: "vector", result: values.map((value) => ({ metric: {}, value: [1, value] })) },
      }),
    );
  test.each([
    ["is up to date", figures("1"), []],
    ["is not", figures("0"), ["storj-outdated"]],
    ["is one of two", figures("1", "0"), ["storj-outdated"]],
  ])("%s", (_, heard, expected) => {
    expect(judgeNode(asked(heard), "storj_uptodate").map(({ kind }) => kind)).toEqual(expected);
  });

  test.each([
    [figures(), "has no figure storj_uptodate"],
    [silent(), "does not answer (connection refused)"],
    [answered(200, "<html>"), "has no figure storj_uptodate"],
  ])("cannot be told of", (heard: Answer, message) => {
    expect(() => judgeNode(asked(heard), "storj_uptodate")).toThrow(message);
  });
});
