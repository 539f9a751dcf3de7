import { expect, test } from "vitest";

import { judgeJails } from "./fail2ban-guards.ts";
import { silent } from "./testing/answers.ts";

const day = 86_400_000;
const wanted = { synapse: { retries: 5, banTime: day } };
const seen = (jails: readonly string[], retries = 5, banTime = day) =>
  ({
    kind: "answer",
    answer: { jails, settings: new Map(jails.includes("synapse") ? [["synapse", { retries, banTime }]] : []) },
  }) as const;

test.each([
  ["the jail is as wanted", seen(["synapse"]), []],
  ["other jails do no harm", seen(["sshd", "synapse"]), []],
  ["the jail is missing", seen(["sshd"]), ["jail-missing"]],
  ["more tries are allowed", seen(["synapse"], 50), ["jail-differs"]],
  ["bans are shorter, and more tries are allowed", seen(["synapse"], 50, 600_000), ["jail-differs", "jail-differs"]],
  ["the server does not run", silent(), ["not-answering"]],
])("%s", (_, answer, expected) => {
  expect(judgeJails(answer, wanted).map(({ kind }) => kind)).toEqual(expected);
});
