/** Prints the JSON Schema of what changing commands print: node scripts/change-schema.ts > docs/change.schema.json */
import { changeJsonSchema } from "../src/schemas/change.ts";

console.log(JSON.stringify(changeJsonSchema(), undefined, 2));
