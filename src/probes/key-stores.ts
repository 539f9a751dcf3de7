import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";

/** A file in which matrix-nio keeps a device's keys: `@bot:example.org_DEVICE.db`, unless it was told otherwise. */
export interface KeyStore {
  readonly device: string | undefined;
  readonly bytes: number;
}

/** The stores in a folder with their sizes; names and sizes only, what is in them is secret. */
export function askKeyStores(folder: string): RemoteCommand {
  return ["find", folder, "-maxdepth", "1", "-name", "*.db", "-printf", "%s %f\\n"];
}

/** The stores, and whose they are where they are named after a device of the user. */
export function parseKeyStores(stdout: string, user: string): readonly KeyStore[] {
  return stdout.split("\n").flatMap((line) => {
    const [, bytes, name = ""] = /^(\d{1,15}) (.+)\.db$/.exec(line) ?? [];
    if (bytes === undefined) return [];
    return [{ device: name.startsWith(`${user}_`) ? name.slice(user.length + 1) : undefined, bytes: Number(bytes) }];
  });
}

/** The stores of a user in a folder; none where there is no such folder. */
export async function keyStores(host: HostView, folder: string, user: string): Promise<readonly KeyStore[]> {
  return parseKeyStores((await host.query(askKeyStores(folder))).stdout, user);
}
