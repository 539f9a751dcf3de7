// Adds up the test results of several runs; a missing or empty one is a failure, never a zero.
// Plain JavaScript for any Node, so that it can speak when the installation failed.
import { existsSync, readFileSync } from "node:fs";

let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of process.argv.slice(2)) {
  const results = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { numFailedTests: 1, numTotalTests: 0 };
  if (results.numTotalTests === 0) {
    console.error(`✗ no test ran for ${file}`);
    failed += results.numFailedTests === 1 ? 0 : 1;
  }
  passed += results.numPassedTests ?? 0;
  failed += results.numFailedTests ?? 0;
  skipped += (results.numPendingTests ?? 0) + (results.numTodoTests ?? 0);
  if (results.success === false && results.numFailedTests === 0) failed += 1;
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
