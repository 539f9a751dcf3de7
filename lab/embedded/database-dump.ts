import type { HostView } from "../../src/hosts/host.ts";
import type { Inventory } from "../../src/inventory/inventory.ts";

/** What a health run looks into; Synapse's own names. */
const tables = ["schema_version", "background_updates"];

/** SQL for the definition and the rows of the tables that a health run asks, from the lab's database. */
export async function dumpDatabase({ services }: Inventory, view: (host: string) => HostView): Promise<string> {
  const postgres = services.find((service) => service.kind === "postgresql");
  if (postgres?.kind !== "postgresql") throw new Error("the inventory has no postgresql service");
  const words = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", "--no-comments", ...tables.map((name) => `--table=${name}`), postgres.database];
  const { stdout, stderr, status } = await view(postgres.host).query(words, { as: "postgres" });
  if (status !== 0) throw new Error(`pg_dump failed: ${stderr}`);
  return withoutClient(stdout);
}

/** Without what is meant for psql or only for pg_dump's own session. */
function withoutClient(dump: string): string {
  const lines = dump.split("\n").filter((line) => !/^(?:\\|--|SET |SELECT pg_catalog\.set_config)/.test(line));
  return `${lines.join("\n").replaceAll(/\n{2,}/g, "\n").trim()}\n`;
}
