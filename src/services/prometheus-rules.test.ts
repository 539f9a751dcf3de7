import { expect, test } from "vitest";

import { parseRules, sameTitle } from "./prometheus-rules.ts";

// Of Prometheus 2.53, captured from the Debian lab.
const captured = `{"status":"success","data":{"groups":[{"name":"lotus-lab","file":"/etc/prometheus/rules/lotus-lab.yml","rules":[{"state":"firing","name":"QueueTooLong","query":"vector(1) \\u003e 0","duration":0,"keepFiringFor":0,"labels":{"severity":"warning"},"annotations":{},"alerts":[{"labels":{"alertname":"QueueTooLong","severity":"warning"},"annotations":{},"state":"firing","activeAt":"2026-11-24T23:58:19.535166355Z","value":"1e+00"}],"health":"ok","evaluationTime":0.00034,"lastEvaluation":"2026-11-24T23:58:19.535166355Z","type":"alerting"}],"interval":2,"limit":0},{"name":"storj","file":"/etc/prometheus/rules/storj.yml","rules":[{"name":"storj_uptodate","query":"vector(1)","labels":{"instance":"10.10.10.133"},"health":"ok","evaluationTime":0.000340455,"lastEvaluation":"2026-11-24T23:58:19.535166355Z","type":"recording"}],"interval":2,"limit":0}]}}`;

test("Prometheus's rules", () => {
  expect(parseRules(captured)).toEqual([
    {
      title: "QueueTooLong",
      file: "/etc/prometheus/rules/lotus-lab.yml",
      type: "alerting",
      for: 0,
      severity: "warning",
      health: "ok",
      error: "",
      paused: false,
      firing: [{ alertname: "QueueTooLong", severity: "warning" }],
    },
    {
      title: "storj_uptodate",
      file: "/etc/prometheus/rules/storj.yml",
      type: "recording",
      for: undefined,
      severity: undefined,
      health: "ok",
      error: "",
      paused: false,
      firing: [],
    },
  ]);
});

test.each(["", "[]", "<html>", '{"status":"error"}', '{"status":"success","data":{}}'])("no rules: %s", (body) => {
  expect(parseRules(body)).toBeUndefined();
});

test.each([
  ["Synapse Down", "SynapseDown", true],
  ["PG Connection Saturation", "pg_connection_saturation", true],
  ["Synapse Down", "LiveKit Down", false],
])("%s and %s", (one, other, same) => expect(sameTitle(one, other)).toBe(same));
