import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { bot, botInventory, commit, deploy, onHost, running } from "./bot-lab.ts";
import { cutOffAt, cutRun, ways } from "./cut-runs.ts";
import { lab } from "./lab-run.ts";

let inventory: string;
beforeAll(async () => {
  inventory = await botInventory("{ watch: 2 s, keep: 2 }");
  await commit("Begin", { "wordle.py": '"""Begin."""' });
  expect(await deploy(inventory, "--yes")).toMatchObject({ status: 0 });
});
afterAll(async () => {
  for (const host of ["forge", "synapse", "postgres"]) expect(await lab("reset", host)).toMatchObject({ status: 0 });
});

describe.each(ways)("lotus deploy bot, cut off at what it sends: %s", (way) => {
  it(
    "leaves the old release or the new one whole; the next run says which and finishes",
    { timeout: 1_800_000 },
    async () => {
      let old = "";
      let revision = "";
      const said = await cutOffAt(way, {
        every: 12,
        prepare: async () => {
          old = (await running()).target;
          // Other requirements each time, so that a virtual environment is made as well.
          revision = await commit(`Cut ${way}`, { "requirements.txt": `matrix-nio==0.25.2\n# ${way} ${old}` });
        },
        run: (nth) => cutRun("synapse", { nth, way }, "deploy", "bot", "--yes", "-i", inventory),
        after: async (nth) => {
          const { target, state } = await running();
          expect(state, `cut at ${nth}`).toBe("active");
          // Wherever it leads, the release is there whole, with settings and keys.
          expect(
            await onHost(
              "cd /opt/matrixbot/ && ls bot.py .env nio_store >/dev/null && venv/bin/python -c 'import nio' && echo whole",
            ),
            `cut at ${nth}`,
          ).toBe("whole");
          const next = await deploy(inventory, "--yes");
          expect(next.status, `cut at ${nth} with ${target}: ${next.stdout}${next.stderr}`).toBe(0);
          const status = JSON.parse((await bot(inventory, "status", "--json")).stdout) as {
            readonly release: { readonly revision: string; readonly state: string };
          };
          expect(status.release, `cut at ${nth}`).toMatchObject({ revision, state: "active" });
          expect(await running(), `cut at ${nth}`).toMatchObject({ state: "active" });
          return next;
        },
      });
      expect(said.length).toBeGreaterThan(1);
    },
  );
});
