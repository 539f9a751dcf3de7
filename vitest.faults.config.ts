import { defineConfig } from "vitest/config";

/** Every fault and variation on a lab that is up: some twenty minutes, run by hand before a release and when a check changes. */
export default defineConfig({
  test: {
    include: ["**/*.faults.test.ts"],
    exclude: ["node_modules/**", "dist/**"],
    fileParallelism: false,
    sequence: { concurrent: false },
    testTimeout: 120_000,
    hookTimeout: 900_000,
  },
});
