import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Embedded, type EmbeddedOptions, startEmbedded } from "../lab/embedded/deployment.ts";
import type { Database } from "../lab/embedded/postgres.ts";
import { defaultLimits } from "../src/hosts/limits.ts";
import { lotus } from "./lotus.ts";
import { readReport } from "./report.ts";

/** No run takes longer than all phases of reaching a host and asking it together; starting takes its time on a busy machine. */
const longest = Object.values(defaultLimits).reduce((sum, ms) => sum + ms) + 15_000;

/** Nobody gets as far as the database. */
const database: Database = { port: 1, stop: async () => undefined };
let full: FullPort;
beforeAll(async () => {
  full = await openFullPort();
});
afterAll(() => full.close());

interface Row {
  readonly where: string;
  readonly options: () => EmbeddedOptions;
  readonly env?: ((deployment: Embedded) => Readonly<Record<string, string>>) | undefined;
  readonly says: RegExp;
  readonly exitCode: number;
}

const rows: readonly Row[] = [
  {
    where: "before it begins, since ssh does not say how to reach them",
    options: () => ({}),
    env: withSleepingSsh,
    says: /ssh -G gave no answer within 5000 ms/,
    exitCode: 3,
  },
  {
    where: "while it connects",
    options: () => ({ inBetween: async () => full.port }),
    says: /did not answer within 5 s/,
    exitCode: 1,
  },
  at("accept", /said nothing within 5 s/),
  at("greeting", /did not finish the key exchange within 5 s/),
  // On a busy machine the step before may be the one that takes too long.
  at("login", /did not finish the (?:key exchange|login of root) within 5 s/),
  at("channel", /did not (?:finish the login of root|open a session) within 5 s/),
  at("command", /did not (?:finish the login of root|open a session) within 5 s|gave no answer within [\d.]+ s/),
  {
    where: "at every question",
    options: () => ({ silent: () => true }),
    says: /did not end within 10000 ms|gave no answer within [\d.]+ s/,
    exitCode: 3,
  },
];

function at(silentAt: NonNullable<EmbeddedOptions["silentAt"]>, says: RegExp): Row {
  return { where: `at: ${silentAt}`, options: () => ({ silentAt }), says, exitCode: 3 };
}

describe("when every host hangs, a run ends in time and says so:", () => {
  it.each(rows)(
    "$where",
    async ({ options, env, says, exitCode }) => {
      const deployment = await startEmbedded({ ...options(), database });
      try {
        const own = { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile, ...env?.(deployment) };
        const started = performance.now();
        const ended = await lotus(["health", "--json"], own);
        expect(performance.now() - started).toBeLessThan(longest);
        const { hosts, results, findings } = readReport(ended.stdout);
        const kinds = new Set(findings.map(({ kind, service }) => `${kind} ${service ?? ""}`));
        expect({ exitCode: ended.exitCode, kinds: [...kinds] }).toEqual({
          exitCode,
          kinds: exitCode === 1 ? ["host-unreachable "] : [],
        });
        const reached = results.filter(({ check }) => check === "host-reachable");
        const said = reached.map((result) =>
          result.outcome === "unknown"
            ? result.reason
            : findings.flatMap(({ host, title, detail }) =>
                host === result.host ? [title, ...detail].join(" ") : [],
              )[0],
        );
        expect(reached.map(({ host }) => host)).toEqual(hosts.map(({ name }) => name));
        expect(said.filter((text) => text === undefined || !says.test(text))).toEqual([]);
        expect(results.filter(({ outcome, service }) => outcome === "clean" && service === null)).toEqual([]);
        expect([...deployment.activity.values()].filter(({ open, jobs }) => open + jobs > 0)).toEqual([]);
      } finally {
        await deployment.stop();
      }
    },
    longest + 30_000,
  );
});

/** An environment whose ssh never says a word. */
function withSleepingSsh({ home, env }: Embedded): Readonly<Record<string, string>> {
  const programs = join(home, "sleeping");
  mkdirSync(programs);
  writeFileSync(join(programs, "ssh"), "#!/bin/sh\nexec sleep 120\n");
  chmodSync(join(programs, "ssh"), 0o755);
  return { PATH: `${programs}:${env["PATH"]}` };
}

interface FullPort {
  readonly port: number;
  close(): void;
}

/** A port whose queue of connections is full, so that whoever else comes gets no answer at all, as from a machine that is off. */
async function openFullPort(): Promise<FullPort> {
  const program =
    "use Socket; socket(S,PF_INET,SOCK_STREAM,0); bind(S,sockaddr_in(0,INADDR_LOOPBACK)); listen(S,0); $|=1; print((sockaddr_in(getsockname S))[0]); sleep 600";
  const child = spawn("perl", ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [text] = (await once(child.stdout, "data")) as [Buffer];
  const port = Number(String(text));
  const fillers = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  await once(fillers[0] as (typeof fillers)[0] & NodeJS.EventEmitter, "connect");
  return {
    port,
    close() {
      for (const socket of fillers) socket.destroy();
      child.kill();
    },
  };
}
