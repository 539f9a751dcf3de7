import { defineConfig } from "vitest/config";

/** Tests on the Debian lab: root, one at a time, since they break and mend the same hosts. */
export default defineConfig({
  test: {
    include: ["**/*.lab.test.ts"],
    exclude: ["node_modules/**", "dist/**"],
    fileParallelism: false,
    sequence: { concurrent: false },
    // A lab that has died makes every test wait for it.
    bail: 10,
    testTimeout: 120_000,
    hookTimeout: 900_000,
  },
});
