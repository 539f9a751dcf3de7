import { synapseSurfaces, synapseVersion } from "../services/synapse.ts";
import { defineServiceCheck } from "./check.ts";
import { afterPorts, bodiesIn, judgeSurfaces, lookAt } from "./surfaces.ts";
import { judgeVersion } from "./version.ts";

export default defineServiceCheck({
  id: "synapse-answers",
  title: "answers clients and servers, in the expected version",
  kinds: ["synapse"],
  after: afterPorts,
  observe: (looking, subject) => lookAt(looking, subject, synapseSurfaces),
  judge: (seen, { service }, { now }) => [
    ...judgeSurfaces(seen, now),
    ...judgeVersion(bodiesIn(seen).map(synapseVersion).find(Boolean), service.version),
  ],
});
