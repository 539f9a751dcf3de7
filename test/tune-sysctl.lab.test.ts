import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeEach, describe, expect, it } from "vitest";

import { runOn } from "../lab/machine.ts";
import { changeJsonSchema } from "../src/schemas/change.ts";
import { cutOffAt, cutRun, ways } from "./cut-runs.ts";
import { lotus, type Ran } from "./lab-run.ts";
import { edited } from "./shipped-inventory.ts";

const file = "/etc/sysctl.d/99-matrix-tuning.conf";
/** A host that boots fast and where nothing else is looked at. */
const host = "storj";
const directory = mkdtempSync(join(tmpdir(), "lotus-sysctl-"));
const inventory = join(directory, "inventory.yaml");
const wanted = { "net.ipv4.tcp_fin_timeout": "30", "net.ipv4.tcp_keepalive_time": "300" };
const usual = { "net.ipv4.tcp_fin_timeout": "60", "net.ipv4.tcp_keepalive_time": "7200" };
const content =
  "# Written by `lotus tune sysctl` from its inventory.\n# What is changed here by hand is put back by its next run.\n" +
  "net.ipv4.tcp_fin_timeout = 30\nnet.ipv4.tcp_keepalive_time = 300\n";
writeFileSync(
  inventory,
  edited([
    "    lxc: 138\n",
    `    lxc: 138\n    deployer: /usr/local/bin/other-deployer\n    sysctl: ${JSON.stringify(wanted)}\n`,
  ]),
);

const words = ["tune", "sysctl", host, "--inventory", inventory];
const tune = (...more: readonly string[]): Promise<Ran> => lotus(...words, ...more);

/** The file and the values as the kernel has them; undefined for a file that is not there. */
async function seen() {
  const keys = Object.keys(wanted).map((key) => `/proc/sys/${key.replaceAll(".", "/")}`);
  const { stdout } = await runOn(host, [
    "sh",
    "-c",
    `cat ${keys.join(" ")}; ls -A /etc/sysctl.d; cat ${file} 2>/dev/null; true`,
  ]);
  const [timeout, keepalive, ...rest] = stdout.split("\n");
  const names = rest.filter((line) => line.endsWith(".conf") || line.includes("lotus-"));
  const text = rest.slice(rest.findIndex((line) => line.startsWith("#"))).join("\n");
  return {
    values: [timeout, keepalive],
    files: names,
    content: names.includes("99-matrix-tuning.conf") ? text : undefined,
  };
}
const old = { values: Object.values(usual), files: [], content: undefined };
const young = { values: Object.values(wanted), files: ["99-matrix-tuning.conf"], content };

/** As if lotus had never been here. */
async function pristine(): Promise<void> {
  const set = Object.entries(usual).map(([key, value]) => `${key}=${value}`);
  await runOn(host, [
    "sh",
    "-c",
    `rm -rf /etc/sysctl.d/*.conf /var/lib/lotus /run/lotus /usr/local/sbin/sysctl /run/go; sysctl -qw ${set.join(" ")}`,
  ]);
}
beforeEach(pristine);

describe("lotus tune sysctl", () => {
  it("shows with --dry-run what --yes then does, leaves no trace, and has nothing to do afterwards", async () => {
    const dry = await tune("--dry-run");
    expect([dry.status, dry.stdout]).toEqual([4, expect.stringContaining("+net.ipv4.tcp_fin_timeout = 30")]);
    expect(
      (
        await runOn(host, [
          "sh",
          "-c",
          "ls -d /var/lib/lotus /run/lotus 2>&1 | wc -l; ls /etc/sysctl.d/*.conf 2>&1 | wc -l",
        ])
      ).stdout,
    ).toBe("2\n1\n");
    expect((await runOn(host, ["ls", "/var/lib", "/run"])).stdout).not.toContain("lotus");
    expect(await seen()).toEqual(old);
    const [planned, done] = [
      JSON.parse((await tune("-n", "--json")).stdout),
      JSON.parse((await tune("-y", "--json")).stdout),
    ];
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(changeJsonSchema());
    expect([validate(planned), validate(done)]).toEqual([true, true]);
    expect([done.hash, done.hosts[0].changes]).toEqual([planned.hash, planned.hosts[0].changes]);
    expect(done).toMatchObject({
      exitCode: 0,
      hosts: [{ state: "done", said: ["2 of 2 values read back from /proc/sys"] }],
    });
    expect(await seen()).toEqual(young);
    expect(await tune("--yes")).toMatchObject({ status: 0, stdout: "✓ storj (138): already as wanted\n" });
    expect((await tune("--dry-run")).status).toBe(0);
  });

  it("touches nothing where nobody can be asked", async () => {
    const { status, stderr } = await tune();
    expect([status, stderr]).toEqual([2, expect.stringContaining("no terminal to ask on")]);
    expect(await seen()).toEqual(old);
  });

  it("shows and mends drift, and undo brings back what was there", async () => {
    await runOn(host, [
      "sh",
      "-c",
      `printf '# by hand\nnet.ipv4.tcp_fin_timeout = 15\n' > ${file}; chmod 600 ${file}; sysctl -qp ${file}`,
    ]);
    const before = await seen();
    expect((await tune("--yes")).stdout).toContain("root:root 0600 → root:root 0644");
    expect(await seen()).toEqual(young);
    expect(await lotus("undo", "--yes", "--inventory", inventory)).toMatchObject({ status: 0 });
    expect(await seen()).toEqual(before);
    expect((await runOn(host, ["stat", "-c", "%a", file])).stdout).toBe("600\n");
    const { stdout } = await lotus("history", "--host", host, "--inventory", inventory);
    expect(stdout).toMatch(
      /storj \(138\) {2}lotus tune sysctl\n {4}root@\S+: done and verified; taken back .* by root@/,
    );
  });

  it("does exactly the plan of a file, or nothing when the host has moved on since", async () => {
    const plan = join(directory, "plan.json");
    expect((await tune("--dry-run", "--plan-out", plan)).status).toBe(4);
    await runOn(host, ["sysctl", "-qw", "net.ipv4.tcp_fin_timeout=20"]);
    const refused = await tune("--yes", "--plan", plan);
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/no longer fits: storj \(138\).*nothing was touched/),
    ]);
    await pristine();
    expect((await tune("--yes", "--plan", plan)).status).toBe(0);
    expect(await seen()).toEqual(young);
  });

  it("lets one of two at once through; the other refuses with its name, or waits", async () => {
    // The first is held up inside its change: sysctl waits for the test.
    await runOn(host, [
      "sh",
      "-c",
      "printf '#!/bin/sh\nwhile [ ! -e /run/go ]; do sleep 0.1; done\nexec /usr/sbin/sysctl \"$@\"\n' > /usr/local/sbin/sysctl; chmod 755 /usr/local/sbin/sysctl",
    ]);
    try {
      const first = tune("--yes");
      while (!(await lotus("lock", "status", host, "--inventory", inventory)).stdout.includes("held by"));
      const second = await tune("--yes");
      expect([second.status, second.stdout]).toEqual([
        1,
        expect.stringMatching(/held by\s+root@\S+ \(pid \d+\):\s+tune sysctl/),
      ]);
      const third = tune("--yes", "--wait", "60");
      await runOn(host, ["touch", "/run/go"]);
      expect([(await first).status, (await third).status]).toEqual([0, 0]);
      expect(await seen()).toEqual(young);
    } finally {
      await runOn(host, ["rm", "-f", "/usr/local/sbin/sysctl", "/run/go"]);
    }
  });

  it("puts all back when the kernel does not take a value, and retry takes it up", async () => {
    await runOn(host, [
      "sh",
      "-c",
      "printf '#!/bin/sh\nexit 0\n' > /usr/local/sbin/sysctl; chmod 755 /usr/local/sbin/sysctl",
    ]);
    const failed = await tune("--yes");
    expect([failed.status, failed.stdout]).toEqual([
      1,
      expect.stringContaining("↩ storj (138): it failed; all was put back, and is as before"),
    ]);
    expect(await seen()).toEqual(old);
    await runOn(host, ["rm", "/usr/local/sbin/sysctl"]);
    expect(await lotus("retry", "--yes", "--inventory", inventory)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("taking up lotus tune sysctl on storj"),
    });
    expect(await seen()).toEqual(young);
  });

  it("changes nothing while the host's other deployer is at work", async () => {
    await runOn(host, [
      "sh",
      "-c",
      "printf '#!/bin/sh\nsleep 60\n' > /usr/local/bin/other-deployer; chmod 755 /usr/local/bin/other-deployer; systemd-run --quiet --unit=other-deployer /usr/local/bin/other-deployer",
    ]);
    const { status, stdout } = await tune("--yes");
    await runOn(host, ["systemctl", "stop", "other-deployer"]);
    expect([status, stdout]).toEqual([1, expect.stringContaining("own deployer is at work")]);
    expect(await seen()).toEqual(old);
  });

  it("brings a change to its end at Ctrl-C", async () => {
    const child = start(["exec", "--", "node", "bin/lotus.js", ...words, "--yes"]);
    let isStopped = false;
    child.stderr?.on("data", (chunk: Buffer) => {
      if (isStopped || !String(chunk).includes("writing")) return;
      isStopped = child.kill("SIGTERM");
    });
    const status = await new Promise((resolve) => child.once("close", resolve));
    expect([status, await seen()]).toEqual([0, young]);
    expect((await lotus("lock", "status", host, "--inventory", inventory)).stdout).toMatch(/free\n$/);
  });
});

function start(words: readonly string[]): ChildProcess {
  const child = spawn("node", ["lab/lab.ts", ...words], { stdio: ["pipe", "pipe", "pipe"] });
  // A run that ended before its host was taken down needs no word of it.
  child.stdin.on("error", () => undefined);
  return child;
}

describe.each(ways)("lotus undo, cut off at what it sends: %s", (way) => {
  it("leaves the file wholly old or wholly new; the next undo ends it", { timeout: 1_800_000 }, async () => {
    const undo = ["undo", "--yes", "--inventory", inventory];
    const said = await cutOffAt(way, {
      every: 3,
      prepare: async () => {
        await pristine();
        expect(await tune("--yes")).toMatchObject({ status: 0 });
      },
      run: (nth) => cutRun(host, { nth, way }, ...undo),
      after: async (nth) => {
        const after = await seen();
        expect([undefined, content], `cut at ${nth}`).toContain(after.content);
        const next = await lotus(...undo);
        expect(await seen(), `cut at ${nth}: ${next.stdout}${next.stderr}`).toEqual(old);
        expect(await tune("--yes"), `cut at ${nth}`).toMatchObject({ status: 0 });
        expect(await seen(), `cut at ${nth}`).toEqual(young);
        return next;
      },
    });
    expect(said.length).toBeGreaterThan(1);
  });
});

describe.each(ways)("lotus tune sysctl, cut off at what it sends: %s", (way) => {
  it(
    "leaves the file wholly old or wholly new; the next run says which and finishes",
    { timeout: 1_800_000 },
    async () => {
      const said = await cutOffAt(way, {
        every: 2,
        prepare: pristine,
        run: (nth) => cutRun(host, { nth, way }, ...words, "--yes"),
        after: async (nth) => {
          const after = await seen();
          expect([undefined, content], `cut at ${nth}`).toContain(after.content);
          expect(["60 7200", "30 300"], `cut at ${nth}`).toContain(after.values.join(" "));
          const next = await tune("--yes");
          expect([next.status, await seen()], `cut at ${nth}: ${next.stdout}${next.stderr}`).toEqual([0, young]);
          return next;
        },
      });
      // Something had been begun at some of them, and the next run said so.
      expect(said.length).toBeGreaterThan(1);
    },
  );
});
