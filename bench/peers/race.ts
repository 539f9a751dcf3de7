/** lotus, Ansible and goss at the same work on the same hosts. Runs inside the lab's network, beside the peers' root. Prints JSON. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { loadInventory } from "../../src/inventory/load.ts";
import { race } from "../race.ts";
import { writeFiles } from "./files.ts";

const rounds = 10;
const root = process.env["LOTUS_BENCH_ROOT"] ?? "";
const files = process.argv[2] ?? "";
const node = process.execPath;

const inRoot = (...words: readonly string[]): [string, ...string[]] => ["chroot", root, ...words];
const goss = (...options: readonly string[]) => inRoot("bash", "/bench/goss.sh", ...options, "--", ...addresses);
const masters = ["-oControlMaster=auto", "-oControlPersist=600", "-oControlPath=/tmp/goss-masters/%C"];
const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root", LANG: "C.UTF-8" };

const { inventory } = await loadInventory({ env: process.env, cwd: process.cwd(), home: homedir() });
const addresses = await writeFiles(files, inventory, async (address) =>
  socketsOf(run("ssh", `root@${address}`, "ss -Hltnu")),
);
run(...inRoot("bash", "/bench/deliver.sh", ...addresses));
mkdirSync(join(root, "tmp/goss-masters"));
try {
  const measured = await race(
    [
      { title: "lotus health", words: [node, "bin/lotus.js", "health"], memory: true },
      {
        title: "ansible-playbook, warm ControlPersist",
        words: inRoot("ansible-playbook", "-i", "/bench/hosts.yaml", "/bench/playbook.yaml"),
        env: { ...environment, ANSIBLE_CONFIG: "/bench/ansible.cfg" },
      },
      { title: "goss over ssh", words: goss("-oControlPath=none"), env: environment },
      { title: "goss over ssh, warm ControlPersist", words: goss(...masters), env: environment },
    ],
    rounds,
  );
  console.log(JSON.stringify(measured));
} finally {
  for (const address of addresses)
    for (const path of ["/tmp/goss-masters/%C", "/tmp/ansible-masters/%C"])
      spawnSync("chroot", [root, "ssh", `-oControlPath=${path}`, "-O", "exit", `root@${address}`], { stdio: "ignore" });
  run(...inRoot("bash", "/bench/deliver.sh", "--away", ...addresses));
}

function run(command: string, ...words: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${[command, ...words].join(" ")} failed: ${error?.message ?? stderr}`);
  return stdout;
}

/** Rows of ss as goss names sockets. */
function socketsOf(rows: string): readonly string[] {
  return rows.split("\n").flatMap((row) => {
    const [protocol, , , , local = ""] = row.trim().split(/\s+/);
    const colon = local.lastIndexOf(":");
    const family = local.startsWith("[") || local.startsWith("*") ? "6" : "";
    return colon < 0 ? [] : [`${protocol}${family}:${local.slice(colon + 1)}`];
  });
}
