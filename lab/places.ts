import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** The lab's name: its namespace, its cgroup, its machines. Another name is another lab beside it. */
export const labName = process.env["LOTUS_LAB_NAME"] ?? "lotus-lab";

/** Where the lab keeps everything it makes: outside the repository, so that a checkout stays clean. */
export const stateDirectory = process.env["LOTUS_LAB_DIR"] ?? `/var/lib/${labName}`;

/** The repository's lab/ folder. */
export const labDirectory = fileURLToPath(new URL(".", import.meta.url));

/** The repository itself. */
export const repository = join(labDirectory, "..");

/** The folders and files of the state directory, by what they hold. */
export const places = {
  layers: join(stateDirectory, "layers"),
  building: join(stateDirectory, "building"),
  packages: join(stateDirectory, "packages"),
  identity: join(stateDirectory, "identity"),
  home: join(stateDirectory, "home"),
  hosts: join(stateDirectory, "hosts"),
  record: join(stateDirectory, "record.json"),
  faults: join(stateDirectory, "faults.json"),
  lock: join(stateDirectory, "lock"),
} as const;

/** The path by which a program enters the lab's network. */
export const namespacePath = `/run/netns/${labName}`;
