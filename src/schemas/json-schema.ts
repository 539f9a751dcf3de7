import { z } from "zod";

/** JSON Schema 2020-12 of a document that lotus prints. Open to fields that a later lotus adds. */
export function openJsonSchema(document: z.ZodType, title: string, description: string): object {
  const { $schema, ...rest } = z.toJSONSchema(document, {
    io: "input",
    reused: "ref",
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
    },
  });
  return { $schema, title, description, ...rest };
}
