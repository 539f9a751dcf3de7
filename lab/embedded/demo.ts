import { spawn } from "node:child_process";
import { join } from "node:path";

import { repository } from "../places.ts";
import { startEmbedded } from "./deployment.ts";
import { isScenario, type ScenarioName, scenarios } from "./scenarios.ts";

// demo.ts [--break SCENARIO] [COMMAND…]    a lotus command, `health` unless told, against the embedded deployment
const limitMs = 120_000;
const say = (text: string): void => void process.stderr.write(text);

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const [option, name = "", ...rest] = words;
  if (option !== "--break") return demonstrate(words, undefined);
  if (isScenario(name)) return demonstrate(rest, name);
  const problem = name === "" ? "break what?" : `no scenario is called ${JSON.stringify(name)};`;
  say(`${problem} There are:\n${listOfScenarios()}`);
  return 2;
}

async function demonstrate(words: readonly string[], broken: ScenarioName | undefined): Promise<number> {
  const command = words.length === 0 ? ["health"] : words;
  const started = performance.now();
  const deployment = await startEmbedded({ broken });
  try {
    const hosts = deployment.activity.size;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(`A Matrix deployment of ${hosts} hosts, played on this machine's loopback from\n`);
    say(`recordings of real servers. lotus reaches it as it reaches any other: over ssh,\n`);
    say(`with host keys to verify. Nothing leaves this machine.\n`);
    if (broken) say(`What is wrong this time: ${scenarios[broken].title}.\n`);
    say(`(${seconds} s to start)\n\n$ lotus ${command.join(" ")}\n`);
    const exitCode = await runLotus(command, deployment.env, deployment.inventoryFile);
    say(nextSteps(broken));
    return exitCode;
  } finally {
    await deployment.stop();
  }
}

/** The built program, attached to this terminal. Resolves to its exit status. */
function runLotus(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  inventoryFile: string,
): Promise<number> {
  const lotus = [join(repository, "bin/lotus.js"), ...command];
  const child = spawn(process.execPath, lotus, {
    stdio: "inherit",
    env: { ...env, LOTUS_INVENTORY: inventoryFile },
    timeout: limitMs,
  });
  // Ctrl-C reaches lotus from the terminal; this process waits for it and cleans up.
  const stay = (): void => undefined;
  const hand = (): void => void child.kill("SIGTERM");
  process.on("SIGINT", stay).on("SIGTERM", hand).on("SIGHUP", hand);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status ?? 1));
  });
}

function nextSteps(shown: string | undefined): string {
  const other = Object.keys(scenarios).find((name) => name !== shown) ?? "";
  return `
Next
  npm run demo -- --break ${other.padEnd(14)} a bad morning; --break alone lists them
  npm run demo -- health --verbose       every service with its checks
  npm run demo -- inventory show synapse what lotus knows of a host or service
Your own servers
  write an inventory.yaml after the one here, then
  lotus inventory validate; lotus health
`;
}

function listOfScenarios(): string {
  return Object.entries(scenarios)
    .map(([name, { title }]) => `  ${name.padEnd(22)}${title}\n`)
    .join("");
}
