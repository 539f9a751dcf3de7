// Installs the locked dependencies when they are not there yet or no longer match the lockfile.
// Plain JavaScript for any Node: it runs before the Node that the project brings is there.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const stamp = "node_modules/.lotus-lock";
const lock = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  console.error("installing dependencies (npm ci) …");
  const npm = process.env.npm_execpath;
  const words = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const done = npm
    ? spawnSync(process.execPath, [npm, ...words], { stdio: ["ignore", 2, 2] })
    : spawnSync("npm", words, { stdio: ["ignore", 2, 2] });
  if (done.status !== 0) {
    console.error("npm ci failed; see above. Is a package registry within reach?");
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}
