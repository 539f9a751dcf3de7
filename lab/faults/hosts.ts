import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { addressOf } from "../estate.ts";
import type { Estate } from "../estate.ts";
import { identity, makeHostKeys } from "../identity.ts";
import { installHostKeys } from "../instance.ts";
import { leaderOf, runOn, stopHost } from "../machine.ts";
import { insideNetwork, sshAnswers } from "../network.ts";
import { places } from "../places.ts";
import { run } from "../run.ts";
import { startAgain } from "../up.ts";
import type { Fault } from "./fault.ts";

const down = "cinny";
const hanging = "grafana";
const rebuilt = "draupnir";
const silence = "lotus-lab-silence.service";

/** The power is cut: nothing answers at the host's address. */
export const hostDown: Fault = {
  what: "a host is down",
  host: down,
  break: async ({ estate }) => {
    await stopHost(down);
    if (await sshAnswers(estate, down)) throw new Error(`${down} still answers`);
  },
  mend: async ({ estate }) => {
    if (!leaderOf(down)) await startAgain(down, estate);
  },
};

/** Connections to port 22 are accepted and then nothing is ever said. */
export const sshdHangs: Fault = {
  what: "sshd accepts and then hangs",
  host: hanging,
  break: async ({ estate }) => {
    await runOn(hanging, ["systemctl", "stop", "ssh.socket", "ssh.service", silence], { mayFail: true });
    const program = ["/usr/local/lib/lotus-lab/node", "/usr/local/lib/lotus-lab/stand-in/main.ts"];
    const unit = [`--unit=${silence}`, "--property=Type=notify", "--property=NotifyAccess=all"];
    const words = ["--description=stand-in for an sshd that hangs", "--", ...program, "silence", "port=[::]:22"];
    await runOn(hanging, ["systemd-run", "--quiet", ...unit, ...words]);
    const connects = ["timeout", "3", "bash", "-c", 'exec 3<>"/dev/tcp/$0/22"', addressOf(estate, hanging)];
    await run([...insideNetwork, ...connects]);
    if (await sshAnswers(estate, hanging)) throw new Error(`sshd of ${hanging} still answers`);
  },
  mend: async ({ estate }) => {
    await runOn(hanging, ["systemctl", "stop", silence], { mayFail: true });
    await runOn(hanging, ["systemctl", "start", "ssh.service"]);
    await waitForSsh(estate, hanging);
  },
};

/** The host shows other keys than it used to, as after a rebuild. */
export const hostKeyChanged: Fault = {
  what: "a host shows another key than before",
  host: rebuilt,
  break: async ({ estate }) => {
    const folder = join(places.own, "changed-keys");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await makeHostKeys(rebuilt, folder);
    await useKeys(estate, folder);
  },
  mend: async ({ estate }) => useKeys(estate, identity.hostKeys(rebuilt)),
};

async function useKeys(estate: Estate, folder: string): Promise<void> {
  installHostKeys(folder, `/proc/${leaderOf(rebuilt)}/root`);
  await runOn(rebuilt, ["systemctl", "restart", "ssh.service"]);
  await waitForSsh(estate, rebuilt);
}

async function waitForSsh(estate: Estate, host: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (await sshAnswers(estate, host)) return;
    await sleep(100);
  }
  throw new Error(`sshd of ${host} does not answer`);
}
