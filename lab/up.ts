import { buildMissing } from "./build.ts";
import { down } from "./down.ts";
import { addressOf, readEstate } from "./estate.ts";
import type { Estate, LabHost } from "./estate.ts";
import { writeHome } from "./home.ts";
import { hostRecipe } from "./hosts.ts";
import { ensureIdentity } from "./identity.ts";
import { makeInstance } from "./instance.ts";
import { resolveLayer, stackOf } from "./layers.ts";
import { withLock } from "./lock.ts";
import { leaderOf, startHost, waitForBoot } from "./machine.ts";
import { makeNetwork, sshAnswers } from "./network.ts";
import { prepareMachine } from "./outer-machine.ts";
import { waitForAnswer, waitForPort, wantedOf } from "./readiness.ts";
import { places } from "./places.ts";
import { recipes } from "./recipes.ts";
import { readRecord, writeRecord } from "./record.ts";
import { installRequirements } from "./requirements.ts";
import type { Values } from "./trees.ts";
import { valuesOf } from "./values.ts";

const answerSeconds = 60;
/** How many hosts boot side by side. More would only take the processor from Synapse, which needs longest. */
const lanes = 3;

/** Builds what is missing and starts every host anew; returns when the whole deployment works. */
export async function up(say: (text: string) => void): Promise<void> {
  await installRequirements(say);
  const estate = readEstate();
  const values = valuesOf(estate, await ensureIdentity(estate));
  await withLock(places.buildLock, () => buildMissing(values, say));
  if (readRecord()?.complete && estate.hosts.every(({ name }) => leaderOf(name))) return say("the lab is up already");
  const started = Date.now();
  if (readRecord()) await down();
  const record = { since: new Date().toISOString(), complete: false };
  writeRecord(record);
  await prepareMachine(estate);
  await makeNetwork(estate);
  writeHome(estate);
  await startAll(estate, values);
  const { homeserver, monitoring } = wantedOf(estate);
  await Promise.all([waitForAnswer(homeserver, answerSeconds), waitForAnswer(monitoring, answerSeconds)]);
  // A unit that fails and is started again looks well for moments; by now it has shown its face.
  await Promise.all(estate.hosts.map(({ name }) => waitForBoot(name)));
  writeRecord({ ...record, complete: true });
  const took = ((Date.now() - started) / 1000).toFixed(1);
  say(`${estate.hosts.length} hosts are up and everything on them works, after ${took} s`);
}

/** Makes a host pristine, starts it and waits until it works. */
export async function startPristine(host: LabHost, estate: Estate, values: Values): Promise<void> {
  const stack = [resolveLayer("stand-in", recipes, values), ...stackOf(hostRecipe(host.name).layer, recipes, values)];
  await makeInstance(host, estate, stack);
  startHost(host.name);
  await waitForHost(estate, host.name);
}

/** Starts a host with what it had written before, as after a power cut, and waits until it works. */
export async function startAgain(name: string, estate: Estate): Promise<void> {
  startHost(name);
  await waitForHost(estate, name);
}

async function waitForHost(estate: Estate, name: string): Promise<void> {
  await waitForBoot(name);
  if (!(await sshAnswers(estate, name))) throw new Error(`${name} has booted, but its sshd does not answer`);
}

/** The database first, the homeserver as soon as it has its database, the others beside it. */
async function startAll(estate: Estate, values: Values): Promise<void> {
  const start = async (host: LabHost): Promise<void> => startPristine(host, estate, values);
  const database = estate.hosts.filter(({ name }) => name === "postgres");
  const needy = estate.hosts.filter(({ name }) => hostRecipe(name).after === "postgres");
  const others = estate.hosts.filter((host) => !database.includes(host) && !needy.includes(host));
  const lane = async (): Promise<void> => {
    for (let host = others.shift(); host; host = others.shift()) await start(host);
  };
  const afterDatabase = async (): Promise<void> => {
    await waitForPort(addressOf(estate, "postgres"), estate.port("postgresql", "sql"), answerSeconds);
    await Promise.all([...needy.map(start), ...Array.from({ length: lanes }, lane)]);
  };
  await Promise.all([...database.map(start), afterDatabase()]);
}
