import { expect, test } from "vitest";

import { metricsSurface } from "../services/metrics.ts";
import { judgeSight, judgeTextfiles } from "./exporter-answers.ts";
import { answered, silent } from "./testing/answers.ts";

const told = (heard: ReturnType<typeof answered> | ReturnType<typeof silent>) => ({
  told: [{ surface: metricsSurface("/metrics", []), asked: "GET it", heard }],
  since: undefined,
});

test.each([
  ["it sees its database", answered(200, "pg_up 1\n"), []],
  ["it lost its database", answered(200, "pg_up 0\n"), ["exporter-blind"]],
  ["it has no such series", answered(200, "node_load1 0.2\n"), []],
  ["it is silent, which is said elsewhere", silent(), []],
])("%s", (_, heard, expected) => expect(judgeSight(told(heard)).map(({ kind }) => kind)).toEqual(expected));

// Of node_exporter 1.9, captured from the Debian lab.
const textfiles = (error: number, ...files: readonly string[]) =>
  answered(
    200,
    [
      ...files.map(
        (file) => `node_textfile_mtime_seconds{file="/var/lib/prometheus/node-exporter/${file}"} 1.7955e+09`,
      ),
      "# TYPE node_textfile_scrape_error gauge",
      `node_textfile_scrape_error ${error}`,
      "",
    ].join("\n"),
  );

test.each([
  ["there is no file", textfiles(0), []],
  ["every file is read", textfiles(0, "apt.prom"), []],
  ["one file is broken", textfiles(1, "apt.prom"), ["textfile-unreadable"]],
  ["it is no node exporter", answered(200, "pg_up 1\n"), []],
  ["it is silent, which is said elsewhere", silent(), []],
])("textfiles: %s", (_, heard, expected) =>
  expect(judgeTextfiles(told(heard)).map(({ kind }) => kind)).toEqual(expected),
);
