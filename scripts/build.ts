/** Bundles src/cli.ts into dist/, split so that each command loads only what it uses. */
import { rm } from "node:fs/promises";

import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: { cli: "src/cli.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node24",
  // ssh2 breaks on __dirname inside an ESM bundle; pg looks for an optional native part
  external: ["ssh2", "pg-native"],
  banner: {
    js: "import { createRequire as lotusRequire } from 'node:module'; const require = lotusRequire(import.meta.url);",
  },
  minifySyntax: true,
  logLevel: "warning",
});
