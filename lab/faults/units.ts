import { setTimeout as sleep } from "node:timers/promises";
import { runOn } from "../machine.ts";
import { commandOf, removeDropIn, writeDropIn } from "./drop-in.ts";
import { waitForTargets } from "./fault.ts";
import type { Fault } from "./fault.ts";

const host = "synapse";
const stopped = "matrix-hookshot.service";
const flapping = "lk-jwt-service.service";
const deaf = "matrix-hookshot.service";
const deafPort = "widgets";
const restarts = 6;

/** Somebody stopped a service and forgot. */
export const unitStopped: Fault = {
  what: `${stopped} is stopped`,
  host,
  break: async (lab) => {
    await runOn(host, ["systemctl", "stop", stopped]);
    await waitForTargets(lab, 6);
  },
  mend: async () => void (await runOn(host, ["systemctl", "start", stopped])),
};

/** A service ends over and over and is started again each time. */
export const unitFlapping: Fault = {
  what: `${flapping} is restarted over and over`,
  host,
  break: async () => {
    await limitRuntime("300ms");
    await runOn(host, ["systemctl", "restart", flapping]);
    await waitForRestarts();
    // From here on it ends every 20 seconds, so that a look at it mostly finds it running.
    await limitRuntime("20s");
  },
  mend: async () => {
    await removeDropIn(host, flapping);
    await runOn(host, ["systemctl", "reset-failed", flapping], { mayFail: true });
    await runOn(host, ["systemctl", "restart", flapping]);
  },
};

/** A service runs and says it is well, but one of its ports is closed. */
export const portNotListening: Fault = {
  what: `${deaf} does not listen on its ${deafPort} port`,
  host,
  break: async () => {
    await removeDropIn(host, deaf);
    const start = await commandOf(host, deaf);
    const without = start
      .split(" ")
      .filter((word) => !word.startsWith(`${deafPort}=`))
      .join(" ");
    if (without === start) throw new Error(`${deaf} has no ${deafPort} port to close`);
    await writeDropIn(host, deaf, `[Service]\nExecStart=\n${without}\n`);
    await runOn(host, ["systemctl", "restart", deaf]);
  },
  mend: async () => {
    await removeDropIn(host, deaf);
    await runOn(host, ["systemctl", "restart", deaf]);
  },
};

async function limitRuntime(time: string): Promise<void> {
  const text = `[Unit]\nStartLimitIntervalSec=0\n[Service]\nRestartSec=100ms\nRuntimeMaxSec=${time}\n`;
  await writeDropIn(host, flapping, text);
}

async function waitForRestarts(): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const shown = await runOn(host, ["systemctl", "show", "--property=NRestarts", "--value", flapping]);
    if (Number(shown.stdout) >= restarts) return;
    await sleep(100);
  }
  throw new Error(`${flapping} was not restarted ${restarts} times`);
}
