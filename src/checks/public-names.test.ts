import { expect, test } from "vitest";

import { judgeRoute, type Route, routesOf } from "./public-names.ts";
import { answered, silent } from "./testing/answers.ts";
import { shippedInventory, subjectOf } from "./testing/shipped-inventory.ts";

const inventory = await shippedInventory();
const routes = routesOf(subjectOf(inventory, "nginx-proxy-manager").service, inventory);

test("the shipped inventory's routes, each asked where only its service answers", () => {
  expect(routes.map(({ name, target, surface }) => `${name}${surface.path} → ${target}`)).toEqual([
    "matrix.lotusguild.org/_matrix/client/versions → synapse",
    "matrix.lotusguild.org/webhook/lotus-health → hookshot",
    "chat.lotusguild.org/ → cinny",
    "dashboard.lotusguild.org/api/health → grafana",
  ]);
});

const [synapse, hookshot, cinny] = routes as [Route, Route, Route];
const page =
  '<!doctype html><script type="module" crossorigin src="/assets/index-4d1f0c2a.js"></script><div id="root"></div>';
const gateway = "<html>\r\n<head><title>502 Bad Gateway</title></head>";

test.each([
  ["Synapse answers", synapse, answered(200, '{"versions":["v1.12"]}'), []],
  ["the name leads to the web client", synapse, answered(200, page), ["public-name-wrong"]],
  ["the proxy does not reach Synapse", synapse, answered(502, gateway), ["proxy-cannot-reach"]],
  ["the proxy waited for Synapse", synapse, answered(504, gateway), ["proxy-cannot-reach"]],
  ["the proxy is silent", synapse, silent(), ["not-answering"]],
  ["the app is served", cinny, answered(200, page), []],
  ["nginx's own page is served", cinny, answered(200, "<title>Welcome to nginx!</title>"), ["public-name-wrong"]],
  [
    "the post did not come through as one",
    hookshot,
    answered(405, '{"errcode":"HS_METHOD_NOT_ALLOWED","error":"Wrong METHOD"}'),
    ["public-name-wrong"],
  ],
  ["hookshot knows no such hook", hookshot, answered(404, '{"ok":false,"error":"Webhook not found"}'), []],
  [
    "the proxy knows no such path",
    hookshot,
    answered(404, "<html><title>404 Not Found</title>"),
    ["public-name-wrong"],
  ],
])("%s", (_, route, heard, expected) => {
  const findings = judgeRoute({ url: `https://${route.name}${route.surface.path}`, heard, route });
  expect(findings.map(({ kind }) => kind)).toEqual(expected);
  expect(findings.every(({ follows }) => follows?.includes(route.target))).toBe(true);
});
