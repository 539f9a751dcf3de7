import { expect, it } from "vitest";

import { renderPlan } from "../render/plan-text.ts";
import { Secret } from "../hosts/secret.ts";
import type { Change } from "./change.ts";
import { noteWords, wordsOf } from "./change-words.ts";
import { shownChange } from "./shown.ts";

const state = (content: string | Secret, mode = 0o644, owner = "root") => ({ content, mode, owner, group: owner });
const changes: readonly Change[] = [
  { kind: "write", path: "/etc/new.conf", before: undefined, after: state("a = 1\n") },
  { kind: "write", path: "/etc/kept.conf", before: state("a = 1\nb = 2\n", 0o600), after: state("a = 1\nb = 3\n") },
  {
    kind: "write",
    path: "/etc/key.pem",
    before: state(new Secret("old")),
    after: state(new Secret("new"), 0o640, "turnserver"),
  },
  { kind: "remove", path: "/etc/gone.conf", before: state("a = 1\n") },
  {
    kind: "run",
    command: ["sysctl", "-q", "-w", "net.ipv4.tcp_rmem=4096 131072 16777216"],
    because: "setting 1 value that runs otherwise",
    undo: ["sysctl", "-q", "-w", "net.ipv4.tcp_rmem=4096 131072 6291456"],
    readBack: { ask: ["cat"], before: "/proc/x:4096 131072 6291456", after: "/proc/x:4096 131072 16777216" },
  },
  { kind: "unit", unit: "coturn.service", action: "SIGUSR2", because: "it reads its certificate anew" },
];
const notes = [
  noteWords({
    kind: "x",
    weight: "unmet",
    text: "this cannot be set here, for a reason that takes more than a line of words",
    remedy: "set it there",
  }),
  noteWords({ kind: "y", weight: "unknown", text: "whether it works" }),
];
const text = (back: boolean) =>
  renderPlan(
    [{ label: "synapse (151)", changes: changes.map((change) => shownChange(wordsOf(change), back)), notes }],
    {
      width: 72,
      colour: false,
    },
  );

it("shows a plan", () => {
  expect(text(false)).toMatchInlineSnapshot(`
    "
    synapse (151)
      /etc/new.conf                                 new file, root:root 0644
      +a = 1
      /etc/kept.conf                         root:root 0600 → root:root 0644
       a = 1
      -b = 2
      +b = 3
      /etc/key.pem
        root:root 0644 → turnserver:turnserver 0640, content not shown
      /etc/gone.conf                                                 removed
      -a = 1
      $ sysctl -q -w 'net.ipv4.tcp_rmem=4096 131072 16777216'
        setting 1 value that runs otherwise
       /proc/x  4096 131072 6291456 → 4096 131072 16777216
      $ systemctl kill --kill-who=main --signal=SIGUSR2 coturn.service
        it reads its certificate anew

    ! synapse (151): this cannot be set here, for a reason that takes more
      than a line of words
        do      set it there
    ? synapse (151): whether it works
    "
  `);
});

it("shows what taking it back comes to", () => {
  expect(text(true)).toMatchInlineSnapshot(`
    "
    synapse (151)
      /etc/new.conf                                                  removed
      -a = 1
      /etc/kept.conf                         root:root 0644 → root:root 0600
       a = 1
      -b = 3
      +b = 2
      /etc/key.pem
        turnserver:turnserver 0640 → root:root 0644, content not shown
      /etc/gone.conf                                new file, root:root 0644
      +a = 1
      $ sysctl -q -w 'net.ipv4.tcp_rmem=4096 131072 6291456'
        setting 1 value that runs otherwise
       /proc/x  4096 131072 16777216 → 4096 131072 6291456
      $ systemctl kill --kill-who=main --signal=SIGUSR2 coturn.service
        it reads its certificate anew

    ! synapse (151): this cannot be set here, for a reason that takes more
      than a line of words
        do      set it there
    ? synapse (151): whether it works
    "
  `);
});
