/** Prints the JSON Schema of `lotus health --json`: node scripts/health-schema.ts > docs/health.schema.json */
import { healthJsonSchema } from "../src/schemas/health.ts";

console.log(JSON.stringify(healthJsonSchema(), undefined, 2));
