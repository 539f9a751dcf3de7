import { breakLab, listed, mendLab, varyLab } from "./break.ts";
import { down } from "./down.ts";
import { record } from "./embedded/record.ts";
import { exec } from "./exec.ts";
import { faults } from "./faults/all.ts";
import { withLock } from "./lock.ts";
import { places } from "./places.ts";
import { reset } from "./reset.ts";
import { status } from "./status.ts";
import { up } from "./up.ts";
import { variations } from "./variations/all.ts";

const usage = `usage: npm run lab -- COMMAND

  up            build what is missing and start every host
  down          end everything; layers and keys stay for the next time
  reset HOST    make one host pristine again
  status        a line for every host
  exec -- CMD   run a command as the lab's admin, inside its network
  break NAME    make one of these faults
  vary NAME     make one of these variations, which are as healthy as before
  mend NAME     undo a fault or variation
  record        ask the hosts what the embedded deployment will answer, healthy and with faults

faults
${listed(faults)}

variations
${listed(variations)}
`;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** One command at a time changes the lab. */
const alone = async (action: () => Promise<void>): Promise<void> => withLock(places.lock, action);

/** Runs one lab command; resolves to the exit status. */
async function main([command, ...words]: readonly string[]): Promise<number> {
  const [name = ""] = words;
  if (command === "up") await alone(() => up(say));
  else if (command === "down") await alone(down);
  else if (command === "reset" && name) await alone(() => reset(name, say));
  else if (command === "status") process.stdout.write(`${await status()}\n`);
  else if (command === "break" && name) await alone(() => breakLab(name));
  else if (command === "vary" && name) await alone(() => varyLab(name));
  else if (command === "mend" && name) await alone(() => mendLab(name));
  else if (command === "record") return withLock(places.lock, record);
  else if (command === "exec" && words.length > 0) return exec(words[0] === "--" ? words.slice(1) : words);
  else {
    say(usage);
    return 2;
  }
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  say(`lab: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
