/** Builds the lab's layer with Ansible and goss where it is missing. Prints the paths of its stack, top first, as JSON. */
import { buildOnDemand } from "../lab/build.ts";
import { readEstate } from "../lab/estate.ts";
import { ensureIdentity } from "../lab/identity.ts";
import { withLock } from "../lab/lock.ts";
import { places } from "../lab/places.ts";
import { valuesOf } from "../lab/values.ts";

const estate = readEstate();
const values = valuesOf(estate, await ensureIdentity(estate));
const stack = await withLock(places.buildLock, () => buildOnDemand("peers", values));
console.log(JSON.stringify(stack.map(({ path }) => path)));
