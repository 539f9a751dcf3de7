/** What a health run costs over merely connecting to the same hosts. Runs inside the lab's network. Prints JSON. */
import { homedir } from "node:os";
import { join } from "node:path";

import { loadInventory } from "../src/inventory/load.ts";
import { race } from "./race.ts";

const node = process.execPath;
const { inventory } = await loadInventory({ env: process.env, cwd: process.cwd(), home: homedir() });
const addresses = inventory.hosts.map(({ address, name }) => address ?? name);
const key = join(process.env["HOME"] ?? homedir(), ".ssh/id_ed25519");
const measured = await race(
  [
    { title: "ssh2, as documented", words: [node, "bench/bare-ssh2.js", key, ...addresses] },
    {
      title: "ssh2, without Nagle, publickey only",
      words: [node, "bench/bare-ssh2.js", key, ...addresses],
      env: { LOTUS_BENCH_TUNED: "1" },
    },
    { title: "lotus health", words: [node, "bin/lotus.js", "health"], memory: true },
  ],
  15,
);
console.log(JSON.stringify(measured));
