import { databaseContent } from "../lab/embedded/captures.ts";
import { filledDatabase } from "../lab/embedded/filled-database.ts";

/** Once before all tests, so that no two of them make the same. */
export default async function fillDatabase(): Promise<void> {
  await filledDatabase(databaseContent());
  await filledDatabase("");
}
