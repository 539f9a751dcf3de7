import { defineConfig } from "vitest/config";

/** What these hold no process, socket or environment for: their files share a worker, which takes most of their time to start. */
const pure = ["src/{checks,inventory,render,schemas,services}/**/*.test.ts"];
const never = ["**/*.lab.test.ts", "node_modules/**", "dist/**"];

/** Tests that need neither root nor a lab. */
export default defineConfig({
  test: {
    // Much of the time is waiting for hosts that say nothing, so one more than the usual two processors. With two more, answers
    // come so late that a clock counts as off.
    maxWorkers: 3,
    globalSetup: "test/fill-database.ts",
    projects: [
      { extends: true, test: { name: "pure", include: pure, exclude: never, isolate: false } },
      {
        extends: true,
        test: {
          name: "whole",
          include: ["src/**/*.test.ts", "test/**/*.test.ts", "lab/**/*.test.ts"],
          exclude: [...never, ...pure],
        },
      },
    ],
    // No test is about how fast this machine is: a busy one may take its time.
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
});
