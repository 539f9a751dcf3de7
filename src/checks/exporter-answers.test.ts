import { expect, test } from "vitest";

import { metricsSurface } from "../services/metrics.ts";
import { judgeSight } from "./exporter-answers.ts";
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
