import { createHmac } from "node:crypto";

/** The id of a webhook of the lab: a UUID like hookshot's own, worth nothing elsewhere, and always the same for a name. */
export function hookId(secret: string, name: string): string {
  const hex = createHmac("sha256", secret).update(name).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
