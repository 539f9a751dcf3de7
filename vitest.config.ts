import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** These wait most of their time, for hosts that say nothing and over slow lines: begun last, they would be waited for alone. */
const waiting = ["test/hanging", "round-trips", "test/watch", "src/hosts/faults", "src/changes/recover", "test/notify"];

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's own, of no array
    const others = await super.sort(files);
    const isWaiting = ({ moduleId }: TestSpecification): boolean => waiting.some((part) => moduleId.includes(part));
    return [...others.filter(isWaiting), ...others.filter((file) => !isWaiting(file))];
  }
}

/** What these hold no process, socket or environment for: their files share a worker, which takes most of their time to start. */
const pure = ["src/{checks,inventory,render,schemas,services}/**/*.test.ts"];
const never = ["**/*.lab.test.ts", "node_modules/**", "dist/**"];

/** Tests that need neither root nor a lab. */
export default defineConfig({
  test: {
    // Much of the time is waiting for hosts that say nothing, so two more than the usual two processors.
    maxWorkers: 4,
    sequence: { sequencer: WaitingFirst },
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
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
