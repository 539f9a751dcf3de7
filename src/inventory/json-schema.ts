import { z } from "zod";

import { inventorySchema } from "./schema.ts";

/** What may be written in inventory.yaml, as JSON Schema 2020-12 for editors. Rules across the file are not in it. */
export function inventoryJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(inventorySchema, { io: "input", reused: "ref" });
  return {
    $schema,
    title: "lotus inventory",
    description: "A Matrix deployment as data. `lotus inventory validate` also checks what this schema cannot say.",
    ...rest,
  };
}
