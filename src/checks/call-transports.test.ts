import { expect, test } from "vitest";

import { transportsIn } from "../services/call-transports.ts";
import { judgeTransports, type TransportsSeen } from "./call-transports.ts";
import { answered, silent } from "./testing/answers.ts";
import { shippedInventory } from "./testing/shipped-inventory.ts";

const inventory = await shippedInventory();
const place = "https://matrix.lotusguild.org/livekit/jwt";
// Captured from the Debian lab: nginx's file, and Synapse 1.149.0 without a login.
const file = (url = place) => `{
  "m.homeserver": { "base_url": "https://matrix.lotusguild.org" },
  "org.matrix.msc4143.rtc_foci": [{ "type": "livekit", "livekit_service_url": "${url}" }]
}
`;
const offered = answered(401, '{"errcode":"M_MISSING_TOKEN","error":"Missing access token"}');

type Answer = ReturnType<typeof answered> | ReturnType<typeof silent>;
interface Change {
  readonly files?: readonly Answer[];
  readonly endpoint?: Answer;
  readonly configured?: readonly string[];
}

function seen({
  files = [answered(200, file()), answered(200, file())],
  endpoint = offered,
  configured = [place],
}: Change): TransportsSeen {
  return { wellKnown: files.map((heard, index) => ({ url: `https://${index}/`, heard })), endpoint, configured };
}

test.each<[string, Change, readonly string[]]>([
  ["all agree", {}, []],
  ["a slash at the end does no harm", { files: [answered(200, file(`${place}/`))] }, []],
  ["the server's own name has no such file", { files: [answered(200, file()), answered(404)] }, []],
  ["nobody answers, which is told elsewhere", { files: [silent(), silent()], endpoint: silent() }, []],
  [
    "the file names another place",
    { files: [answered(200, file("https://rtc.example.org"))] },
    ["call-transports-differ"],
  ],
  [
    "one of two files names another",
    { files: [answered(200, file()), answered(200, file("https://old.example.org"))] },
    ["call-transports-differ"],
  ],
  [
    "the file names none",
    { files: [answered(200, '{"m.homeserver":{"base_url":"https://matrix.lotusguild.org"}}')] },
    ["call-transport-missing"],
  ],
  ["the endpoint is off", { endpoint: answered(404, '{"errcode":"M_UNRECOGNIZED"}') }, ["call-transport-unannounced"]],
  ["nothing is configured", { configured: [] }, ["call-transport-unannounced"]],
])("%s", (_, change, expected) => {
  expect(judgeTransports(seen(change), inventory).map(({ kind }) => kind)).toEqual(expected);
});

test.each([
  [
    "as the lab writes it",
    `experimental_features:\nmatrix_rtc:\n      livekit_service_url: ${place}\nrc_message:\n`,
    [place],
  ],
  [
    "in one line, in quotes",
    `matrix_rtc: {transports: [{type: livekit, livekit_service_url: "${place}/"}]}\n`,
    [place],
  ],
  [
    "only in the well-known file that Synapse serves",
    `extra_well_known_client_content:\n      livekit_service_url: ${place}\n`,
    [],
  ],
  ["in a file of conf.d", `server_name:\nmatrix_rtc:\n  - livekit_service_url: '${place}'\n`, [place]],
  ["nowhere", "server_name:\n", []],
])("configured %s", (_, stdout, expected) => {
  expect(transportsIn(stdout)).toEqual(expected);
});
