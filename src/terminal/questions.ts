import { exitCodes, LotusError } from "../errors.ts";
import { Secret } from "../hosts/secret.ts";

/** A yes-or-no question; no is the default. */
export async function confirm(message: string): Promise<boolean> {
  const { default: inquirer } = await import("inquirer");
  const { yes } = await orStopped(inquirer.prompt([{ type: "confirm", name: "yes", message, default: false }]));
  return yes;
}

/** Asks for the passphrase of a key without showing it. */
export async function askPassphrase(keyFile: string): Promise<Secret> {
  const { default: inquirer } = await import("inquirer");
  const { passphrase } = await orStopped(
    inquirer.prompt([{ type: "password", name: "passphrase", message: `Passphrase for ${keyFile}`, mask: false }]),
  );
  return new Secret(passphrase);
}

/** Ctrl-C instead of an answer is no mistake of anybody's. @throws LotusError with exit code 130 */
async function orStopped<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== "ExitPromptError") throw error;
    throw new LotusError("stopped; nothing was changed", { exitCode: exitCodes.interrupted });
  });
}
