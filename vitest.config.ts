import { defineConfig } from "vitest/config";

/** Tests that need neither root nor a lab. */
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "lab/**/*.test.ts"],
    exclude: ["**/*.lab.test.ts", "node_modules/**", "dist/**"],
    // Much of the time is waiting for hosts that say nothing, so two more than the usual two processors.
    maxWorkers: 4,
    globalSetup: "test/fill-database.ts",
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
