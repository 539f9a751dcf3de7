import { expect, test } from "vitest";

import { hasSamples, hasSeries, samplesOf } from "./prometheus.ts";

const text = `# HELP synapse_build_info Build information
# TYPE synapse_build_info gauge
synapse_build_info{pythonversion="CPython 3.13.5",version="1.149.0",osversion="Linux 6.18"} 1.0
# TYPE pg_up gauge
pg_up 0
node_filesystem_avail_bytes{device="/dev/{0}",mountpoint="/a \\"b\\" \\\\c\\nd"} 1.5e+10 1700000000000
synapse_http_server_response_time_seconds_bucket{le="+Inf",code="200"} +Inf
odd{a="1"} NaN
pg_up_since 3
`;

test("samplesOf reads labels and values of one series only", () => {
  expect(samplesOf(text, "pg_up")).toEqual([{ labels: {}, value: 0 }]);
  expect(samplesOf(text, "synapse_build_info")[0]?.labels).toEqual({
    pythonversion: "CPython 3.13.5",
    version: "1.149.0",
    osversion: "Linux 6.18",
  });
  expect(samplesOf(text, "node_filesystem_avail_bytes")).toEqual([
    { labels: { device: "/dev/{0}", mountpoint: '/a "b" \\c\nd' }, value: 1.5e10 },
  ]);
  expect(samplesOf(text, "synapse_http_server_response_time_seconds_bucket")[0]?.value).toBe(Infinity);
  expect(samplesOf(text, "odd")[0]?.value).toBeNaN();
  expect(samplesOf(text, "absent")).toEqual([]);
});

test.each([
  ["pg_up", true],
  ["synapse_build_info", true],
  ["pg", false],
  ["synapse_build_inf", false],
])("hasSeries %s", (series, there) => expect(hasSeries(text, series)).toBe(there));

test.each([
  [text, true],
  ["process_cpu_seconds_total 0.1\n", true],
  ["# HELP a b\n# TYPE a gauge\n", false],
  ["<!doctype html><title>404 Not Found</title>", false],
  ["", false],
])("hasSamples %#", (body, there) => expect(hasSamples(body)).toBe(there));
