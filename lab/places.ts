import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The lab's name: its namespace, its cgroup, its machines. Another name is another lab, of the same layers. */
export const labName = process.env["LOTUS_LAB_NAME"] ?? "lotus-lab";

/** Where the lab keeps everything it makes: outside the repository, so that a checkout stays clean. */
export const stateDirectory = process.env["LOTUS_LAB_DIR"] ?? "/var/lib/lotus-lab";

/** The repository's lab/ folder. */
export const labDirectory = fileURLToPath(new URL(".", import.meta.url));

/** The repository itself. */
export const repository = join(labDirectory, "..");

/** Where labs that are up have their hosts, each under its name. */
export const labsDirectory = join(stateDirectory, "labs");

const ownDirectory = join(labsDirectory, labName);

/** The folders and files of the state directory, by what they hold. The first five stay when the lab goes down. */
export const places = {
  layers: join(stateDirectory, "layers"),
  building: join(stateDirectory, "building"),
  packages: join(stateDirectory, "packages"),
  identity: join(stateDirectory, "identity"),
  buildLock: join(stateDirectory, "build.lock"),
  own: ownDirectory,
  home: join(ownDirectory, "home"),
  hosts: join(ownDirectory, "hosts"),
  record: join(ownDirectory, "record.json"),
  faults: join(ownDirectory, "faults.json"),
  lock: join(stateDirectory, `${labName}.lock`),
} as const;

/** The path by which a program enters the lab's network. */
export const namespacePath = `/run/netns/${labName}`;
