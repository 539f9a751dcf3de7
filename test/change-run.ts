/**
 * Changes a drop-in of a unit and restarts it, with lotus's engine over ssh, and prints how that went as JSON. Runs inside the
 * lab's network: `node test/change-run.ts NAME ADDRESS UNIT DROP-IN-LINE works|fails`; with `fails` the look from outside does.
 */
import { homedir, hostname, userInfo } from "node:os";

import { apply } from "../src/changes/apply.ts";
import { restore } from "../src/changes/restore.ts";
import { openHost } from "../src/hosts/open-host.ts";

const [name = "", address = "", unit = "", line = "", how = "works"] = process.argv.slice(2);
const host = openHost(
  { name, label: name, transport: "ssh2", address, user: "root" },
  { environment: { ...process.env, HOME: process.env["HOME"] ?? homedir() } },
);
const said: string[] = [];
const context = {
  command: "test",
  run: `run-${process.pid}`,
  who: { user: userInfo().username, machine: hostname(), pid: process.pid },
  now: () => new Date(),
  waitMs: 0,
  signal: new AbortController().signal,
  verify: async () => ({ proofs: ["seen"], failures: how === "fails" ? ["it does not answer"] : [] }),
  deployer: () => undefined,
  record: async () => undefined,
  say: (_: string, text: string) => void said.push(text),
};
await host.execute(["mkdir", "-p", `/etc/systemd/system/${unit}.d`]);
const applied = await apply(
  host,
  {
    host: name,
    label: name,
    notes: [],
    changes: [
      {
        kind: "write",
        path: `/etc/systemd/system/${unit}.d/lotus-test.conf`,
        before: undefined,
        after: { content: `[Service]\n${line}\n`, mode: 0o644, owner: "root", group: "root" },
      },
      { kind: "unit", unit, action: "restart", because: "it has another environment" },
    ],
  },
  context,
);
const restored = applied.state === "done" ? await restore(host, applied.id ?? "", context) : undefined;
await host.close();
console.log(JSON.stringify({ applied, restored, said }));
