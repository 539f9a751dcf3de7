#!/usr/bin/env node
if (Number(process.versions.node.split(".")[0]) < 24) {
  console.error(`lotus needs Node.js 24 or newer, this is ${process.versions.node}: https://nodejs.org`);
  process.exit(70);
}
process.getBuiltinModule("node:module").enableCompileCache();
await import("../dist/cli.js");
