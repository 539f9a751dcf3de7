import { expect, test } from "vitest";

import { hasAnswered } from "./matrix-ping.ts";

const event = (event_id: string, sender: string, type = "m.room.message") => ({ event_id, sender, type });
const ours = event("$ping", "@admin:a.org");
const older = event("$old", "@bot:a.org");

test.each([
  ["it answered", [event("$pong", "@bot:a.org"), ours, older], true],
  ["it answered in a room that is encrypted", [event("$pong", "@bot:a.org", "m.room.encrypted"), ours], true],
  ["it only read it", [event("$r", "@bot:a.org", "m.reaction"), ours, older], false],
  ["someone else said something", [event("$x", "@other:a.org"), ours, older], false],
  ["nobody said anything", [ours, older], false],
])("%s", (_, chunk, answered) => {
  expect(hasAnswered(JSON.stringify({ chunk }), "$ping", "@bot:a.org")).toBe(answered);
});

test("what is no answer of Synapse is none of the bot", () => {
  expect(hasAnswered("<html>", "$ping", "@bot:a.org")).toBe(false);
});
