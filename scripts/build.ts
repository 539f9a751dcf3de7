/** Bundles src/cli.ts into dist/, split so that each command loads only what it uses. */
import { mkdir, rm, writeFile } from "node:fs/promises";

import { build } from "esbuild";

/** commander imports it for subcommands that are programs of their own. lotus has none, and it takes a sixth of the start. */
const laterModule = "node:child_process";

const { outputFiles } = await build({
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
    js: "const require = globalThis.process.getBuiltinModule('node:module').createRequire(import.meta.url);",
  },
  minifySyntax: true,
  logLevel: "warning",
  write: false,
});
const files = outputFiles.map(({ path, text }) => ({ path, text: withoutFacades(text) }));
await rm("dist", { recursive: true, force: true });
await mkdir("dist");
await Promise.all(files.map(({ path, text }) => writeFile(path, text)));

/**
 * Takes Node's own modules without the ES module loader. Imported the usual way, each is given a facade that reads everything
 * it exports: for `node:process` that opens the standard streams, which costs a third of the time lotus takes to start.
 */
function withoutFacades(text: string): string {
  return text.replaceAll(
    /^import (?:\* as )?(\w+)?(?:, )?(\{[^}]*\})? from "(node:[\w/]+|\w+)";$/gm,
    (whole, name: string | undefined, names: string | undefined, module: string) => {
      const builtin = process.getBuiltinModule(module) === undefined ? undefined : JSON.stringify(module);
      if (builtin === undefined) return whole;
      const parts = [name, names?.replaceAll(/(\w+) as (\w+)/g, "$1: $2")].filter((part) => part !== undefined);
      // A chunk may name its own import `process`.
      const taken = `globalThis.process.getBuiltinModule(${builtin})`;
      const later = `new Proxy({}, { get: (_, name) => ${taken}[name] })`;
      return parts
        .map((part) => `const ${part} = ${module === laterModule && part === name ? later : taken};`)
        .join(" ");
    },
  );
}
