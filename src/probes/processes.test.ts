import { expect, test } from "vitest";

import { parseProcesses } from "./processes.ts";

// Captured from Debian 13: the column is as wide as the names need.
const stdout = `init.scope                                                                                                                       systemd
systemd-journald.service                                                                                                         systemd-journal
nginx.service                                                                                                                    nginx
nginx.service                                                                                                                    nginx
matrixbot.service                                                                                                                python
-                                                                                                                                kthreadd
`;

test.each([
  ["matrixbot.service", ["python"]],
  ["nginx.service", ["nginx"]],
  ["matrix.service", []],
])("%s", (unit, names) => expect(parseProcesses(stdout, unit)).toEqual(names));
