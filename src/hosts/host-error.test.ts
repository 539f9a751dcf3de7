import { expect, test } from "vitest";

import { HostError, type HostErrorKind, mayTryAgain, type Phase } from "./host-error.ts";

test.each<[Phase, HostErrorKind, boolean]>([
  ["connect", "refused", true],
  ["connect", "unreachable", true],
  ["dns", "name-not-found", true],
  ["login", "timeout", true],
  ["host-key", "host-key-changed", true],
  // Over and over, these get the admin's address banned.
  ["login", "denied", false],
  ["login", "no-key", false],
  ["command", "cancelled", false],
])("after %s: %s another round may try the way again: %s", (phase, kind, expected) => {
  expect(mayTryAgain(new HostError("x", { host: "synapse", phase, kind }))).toBe(expected);
});
