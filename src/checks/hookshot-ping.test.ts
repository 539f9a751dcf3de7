import { expect, test } from "vitest";

import type { Ping, RegistrationFacts } from "../probes/synapse-host.ts";
import { judgePing } from "./hookshot-ping.ts";
import { judgeRegistration } from "./hookshot-registration.ts";

const registration: RegistrationFacts = {
  kind: "registration",
  ephemeral: { stable: true, unstable: true },
  sender: "hookshot",
  differs: [],
  hookshot: { encryption: false, functions: true, prefix: "hookshot_" },
};
const ping = (status: number, errcode?: string, there?: number): Ping => ({ kind: "ping", status, errcode, there });

test.each([
  ["hookshot does not know the ping", ping(502, "M_BAD_STATUS", 400), undefined],
  ["an appservice that knows pings", ping(200), undefined],
  ["Synapse said nothing, which is told elsewhere", undefined, undefined],
  ["hookshot refuses the hs_token", ping(502, "M_BAD_STATUS", 401), "refused"],
  ["nobody listens there", ping(502, "M_CONNECTION_FAILED"), "unreachable"],
  ["it takes too long", ping(504, "M_CONNECTION_TIMEOUT"), "unreachable"],
  ["Synapse does not know the as_token", ping(401, "M_UNKNOWN_TOKEN"), "unknown"],
  ["the registration is another's", ping(403, "M_FORBIDDEN"), "unknown"],
  ["the registration has no url", ping(400, "M_URL_NOT_SET"), "odd"],
])("%s", (_, answer, why) => {
  const findings = judgePing({ ping: answer, registration: { ...registration, differs: ["hs_token"] } });
  expect(findings).toMatchObject(
    why === undefined ? [] : [{ kind: "appservice-ping-failing", why, differs: ["hs_token"] }],
  );
});

const file = "/etc/matrix-synapse/hookshot-registration.yaml";
const facts = (...appservices: readonly string[]) => ({
  kind: "facts" as const,
  installed: { version: "1.149.0", schema: 93 },
  twice: [],
  keys: undefined,
  registration: { enabled: true, token: true, verified: false },
  appservices,
});

test.each([
  ["both spellings, one registration", {}, [file], []],
  ["neither spelling, and no encryption", { ephemeral: { stable: false, unstable: false } }, [file], []],
  [
    "neither spelling, but encryption",
    {
      ephemeral: { stable: false, unstable: false },
      hookshot: { encryption: true, functions: true, prefix: undefined },
    },
    [file],
    ["registration-lacks-ephemeral"],
  ],
  ["only the new spelling", { ephemeral: { stable: true, unstable: false } }, [file], ["registration-lacks-ephemeral"]],
  ["only the old spelling", { ephemeral: { stable: false, unstable: true } }, [file], ["registration-lacks-ephemeral"]],
  ["another url in hookshot's copy", { differs: ["url"] }, [file], ["registrations-differ"]],
  ["no copy to compare with", { differs: undefined }, [file], []],
  ["Synapse does not read it", {}, [], ["appservice-not-read"]],
])("registration: %s", (_, change, read, expected) => {
  const seen = { facts: facts(...read), registration: { ...registration, ...change } };
  expect(judgeRegistration(seen, { file, own: "/opt/hookshot/registration.yml" }).map(({ kind }) => kind)).toEqual(
    expected,
  );
});
