import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { repository } from "../lab/places.ts";
import { loadInventory } from "../src/inventory/load.ts";
import { type Ended, lotus } from "./lotus.ts";
import { readReport } from "./report.ts";

let deployment: Embedded;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  deployment = await startEmbedded();
  env = { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile };
});
afterAll(() => deployment.stop());

describe("a good morning", () => {
  let ended: Ended;
  beforeAll(async () => {
    ended = await lotus(["health", "--verbose"], env);
  });

  it("says that everything works, and exits with 0", () => {
    expect(ended.stdout).toContain("✓ everything works");
    expect(ended.exitCode).toBe(0);
  });

  it("asks nothing that was never recorded", () => {
    expect(deployment.unrecorded).toEqual([]);
  });

  it("has rows for every host and every service of the inventory", async () => {
    const { inventory } = await loadInventory({ file: deployment.inventoryFile, env: {}, cwd: repository, home: "/" });
    const { stdout } = await lotus(["health", "--json"], env);
    const { results } = readReport(stdout);
    const seen = new Set(results.map(({ host, service }) => service ?? host));
    const wanted = [...inventory.hosts, ...inventory.services].map(({ name }) => name);
    expect(wanted.filter((name) => !seen.has(name))).toEqual([]);
    expect(results.filter(({ outcome }) => outcome !== "clean")).toEqual([]);
  });

  it("leaves nothing running and no connection open", () => {
    expect([...deployment.activity.values()].map(({ open, jobs }) => ({ open, jobs }))).toEqual(
      [...deployment.activity].map(() => ({ open: 0, jobs: 0 })),
    );
  });

  it("connects to each host once", () => {
    const connections = [...deployment.activity.values()].map(({ connections }) => connections);
    const runs = connections[0];
    expect(connections.every((count) => count === runs)).toBe(true);
  });
});

it("gives the same document each time, but for the times", async () => {
  const timeless = (text: string): string => text.replaceAll(/"(ms|startedAt)": [^\n]+/g, '"$1"');
  const [one, other] = [await lotus(["health", "--json"], env), await lotus(["health", "--json"], env)];
  expect(timeless(other.stdout)).toBe(timeless(one.stdout));
  expect(one.stderr).toBe("");
});

it.each([
  [[], {}],
  [["--no-color"], {}],
  [[], { NO_COLOR: "1" }],
])("prints no colour off a terminal, nor with %j and %j", async (words, more) => {
  const { stdout, stderr } = await lotus(["health", ...words], { ...env, ...more });
  expect(stdout + stderr).not.toContain("\u001b");
});

it("prints nothing with --quiet", async () => {
  expect(await lotus(["health", "--quiet"], env)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});

it("asks only the hosts of what is named and of what that needs, and the places where these are looked at from", async () => {
  const before = new Map([...deployment.activity].map(([name, { connections }]) => [name, connections]));
  const { exitCode } = await lotus(["health", "hookshot"], env);
  const asked = [...deployment.activity].flatMap(([name, { connections }]) =>
    connections === before.get(name) ? [] : [name],
  );
  expect(exitCode).toBe(0);
  // Ports that are for a few are tried from a host that may not reach them (the proxy's), and from one that must.
  expect(asked.toSorted()).toEqual(["npm", "postgres", "prometheus", "synapse"]);
});

it("reaches the same hosts through the system's ssh", async () => {
  const { exitCode, stdout } = await lotus(["health", "postgres", "--ssh", "openssh"], {
    ...env,
    XDG_RUNTIME_DIR: deployment.home,
  });
  expect(stdout).toContain("✓ everything works");
  expect(exitCode).toBe(0);
});
