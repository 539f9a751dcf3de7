import { Secret } from "../hosts/secret.ts";

/** A yes-or-no question; no is the default. */
export async function confirm(message: string): Promise<boolean> {
  const { default: inquirer } = await import("inquirer");
  const { yes } = await inquirer.prompt([{ type: "confirm", name: "yes", message, default: false }]);
  return yes;
}

/** Asks for the passphrase of a key without showing it. */
export async function askPassphrase(keyFile: string): Promise<Secret> {
  const { default: inquirer } = await import("inquirer");
  const { passphrase } = await inquirer.prompt([
    { type: "password", name: "passphrase", message: `Passphrase for ${keyFile}`, mask: false },
  ]);
  return new Secret(passphrase);
}
