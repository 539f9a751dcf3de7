import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeEach, describe, expect, it } from "vitest";

import { addressOf, readEstate } from "../lab/estate.ts";
import { fileAs, nameOf } from "../lab/faults/certificate.ts";
import { identity, issueCertificate } from "../lab/identity.ts";
import { leaderOf, runOn } from "../lab/machine.ts";
import { insideNetwork } from "../lab/network.ts";
import { places } from "../lab/places.ts";
import { run } from "../lab/run.ts";
import { cutOffAt, cutRun, ways } from "./cut-runs.ts";
import { logIn, makeRoom, posted } from "./lab-homeserver.ts";
import { lotus, type Ran } from "./lab-run.ts";
import { tellingRoom } from "./shipped-inventory.ts";

const estate = readEstate();
const name = nameOf({ estate }, "turn");
const [before, renewed] = [join(places.own, "former-certificate"), join(places.own, "other-certificate")];
const sync = (...more: readonly string[]): Promise<Ran> => lotus("certs", "sync", ...more);

/** Fingerprint of the leaf that coturn shows. */
async function shown(): Promise<string> {
  const place = `${addressOf(estate, "synapse")}:${estate.port("coturn", "turns")}`;
  const script =
    'openssl s_client -connect "$0" -servername "$1" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256';
  return (await run([...insideNetwork, "bash", "-c", script, place, name], { mayFail: true, timeout: 10_000 })).stdout;
}

async function fingerprint(folder: string): Promise<string> {
  return (await run(["openssl", "x509", "-in", join(folder, "cert.pem"), "-noout", "-fingerprint", "-sha256"])).stdout;
}

/** Every file in coturn's folder with owner, mode and content, as one text. */
async function files(): Promise<string> {
  const script =
    'cd /etc/turn && for f in $(ls -A); do stat -c "%n %F %U:%G %a" "$f"; readlink "$f" || cat "$f"; done; ls -A /etc/turn | wc -l';
  return (await runOn("synapse", ["sh", "-c", script])).stdout;
}

/** coturn shows a certificate with a third of its lifetime left, which lies there as two plain files; lotus has never been here. */
async function pristine(): Promise<void> {
  await issueCertificate(name, before, { age: 60, days: 30 });
  await installPlainly(before);
}
beforeEach(pristine);

async function installPlainly(from: string): Promise<void> {
  await fileAs({ estate }, "turn", from, 1);
  await runOn("synapse", ["sh", "-c", "rm -rf /var/lib/lotus /run/lotus /etc/turn/*"]);
  rmSync(join(places.home, ".local/state/lotus"), { recursive: true, force: true });
  for (const file of ["fullchain.pem", "privkey.pem"]) {
    await runOn(
      "synapse",
      ["sh", "-c", 'umask 077; cat >"$0"; chown root:turnserver "$0"; chmod 640 "$0"', `/etc/turn/${file}`],
      { input: readFileSync(join(from, file), "utf8") },
    );
  }
  await runOn("synapse", ["systemctl", "kill", "--kill-whom=main", "-s", "SIGUSR2", "coturn.service"]);
  await untilShown(from);
}

/** coturn takes a new certificate a moment after it was told. */
async function untilShown(folder: string): Promise<void> {
  const wanted = await fingerprint(folder);
  for (let tries = 0; (await shown()) !== wanted; tries += 1) {
    if (tries === 50) throw new Error(`coturn does not show the certificate in ${folder}`);
    await sleep(200);
  }
}

afterAll(() => installPlainly(identity.certificate(name)));

/** Puts a certificate where Nginx Proxy Manager's certbot puts a renewed one. */
async function renew(issue: Parameters<typeof issueCertificate>[2] = {}): Promise<void> {
  await issueCertificate(name, renewed, issue);
  await fileAs({ estate }, "turn", renewed, 2);
}

/** A file of the lineage in certbot's tree. */
function live(kind: string): string {
  const index = estate.names.findIndex((known) => known.name === name);
  return `/proc/${leaderOf("npm")}/root/etc/letsencrypt/live/npm-${index + 1}/${kind}.pem`;
}

describe("lotus certs sync", () => {
  it("shows with --dry-run what --yes then does, leaves no trace, and has nothing to do afterwards", async () => {
    await renew();
    const was = await files();
    const planned = JSON.parse((await sync("--dry-run", "--json")).stdout);
    expect(planned).toMatchObject({ exitCode: 4, hosts: [{ host: "synapse", state: "planned" }] });
    expect([await files(), await shown()]).toEqual([was, await fingerprint(before)]);
    expect((await runOn("synapse", ["ls", "/var/lib", "/run"])).stdout).not.toContain("lotus");
    const done = JSON.parse((await sync("--yes", "--json")).stdout);
    expect([done.exitCode, done.hash, done.hosts[0].changes]).toEqual([0, planned.hash, planned.hosts[0].changes]);
    expect(await shown()).toBe(await fingerprint(renewed));
    expect(JSON.stringify([planned, done])).not.toContain("PRIVATE KEY");
    expect(await sync("--yes")).toEqual({ status: 0, stdout: "", stderr: "" });
    expect((await sync("--dry-run")).status).toBe(0);
    expect(
      (await runOn("synapse", ["runuser", "-u", "turnserver", "--", "cat", "/etc/turn/privkey.pem"])).stdout,
    ).toContain("PRIVATE KEY");
  });

  it("says one line from cron when something changed, and nothing the next day", async () => {
    await renew({ rsa: true });
    expect(await sync("--yes")).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^\S+Z synapse \(151\) coturn: certificate of \S+ installed and shown on port 5349 \(was \S+\)\n$/,
      ),
      stderr: "",
    });
    expect(await shown()).toBe(await fingerprint(renewed));
    await renew({ below: true });
    expect((await sync("--yes")).stdout).toMatch(/installed and shown on port 5349/);
    expect(await sync("--yes")).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("is taken back to the byte, and coturn shows what it showed", async () => {
    const was = await files();
    await renew();
    expect((await sync("--yes")).status).toBe(0);
    expect(await lotus("undo", "--yes")).toMatchObject({ status: 0 });
    expect(await files()).toBe(was);
    await untilShown(before);
  });

  it("tells the room what was installed, once what is wrong, and that it is right again", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lotus-certs-"));
    const token = await logIn();
    writeFileSync(join(directory, "token"), token, { mode: 0o600 });
    const room = await makeRoom("Certificates", token);
    const inventory = join(directory, "inventory.yaml");
    writeFileSync(inventory, tellingRoom(room, "token"));
    const told = async (): Promise<readonly string[]> => {
      const before = (await posted(room, token)).length;
      await sync("--yes", "--notify", "matrix", "--inventory", inventory);
      return posted(room, token, before);
    };
    await renew();
    expect(await told()).toEqual([
      expect.stringMatching(/^lotusguild: lotus certs sync\n\S+Z synapse \(151\) coturn: certificate of \S+ installed/),
    ]);
    await renew({ days: -1 });
    expect(await told()).toEqual([expect.stringMatching(/is not installed: it ended/)]);
    expect(await told()).toEqual([]);
    await renew();
    expect(await told()).toEqual([
      expect.stringMatching(/installed and shown[^]*certificates can be installed again$/),
    ]);
  });

  it("mends what was changed by hand", async () => {
    await renew();
    await sync("--yes");
    const good = await files();
    await runOn("synapse", ["sh", "-c", "cat > /etc/turn/lotus-turn.pem; chmod 644 /etc/turn/lotus-turn.pem"], {
      input: readFileSync(join(before, "fullchain.pem"), "utf8") + readFileSync(join(before, "privkey.pem"), "utf8"),
    });
    expect((await lotus("certs", "status")).status).toBe(1);
    expect((await sync("--yes")).status).toBe(0);
    expect([await files(), (await lotus("certs", "status")).status]).toEqual([good, 0]);
  });

  it("keeps an allocation over UDP and one over TLS", async () => {
    await renew();
    const words = ["test/hold-allocations.ts", addressOf(estate, "synapse"), name, identity.secrets];
    const child = spawn("node", ["lab/lab.ts", "exec", "--", "node", ...words], { stdio: ["pipe", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += String(chunk)));
    const ended = once(child, "close");
    await Promise.race([once(child.stdout, "data"), ended]);
    expect(said).toBe("held\n");
    expect((await sync("--yes")).status).toBe(0);
    expect(await shown()).toBe(await fingerprint(renewed));
    child.stdin.write("go\n");
    await ended;
    expect(said).toBe("held\nalive\n");
  });

  it("waits before it signals a coturn that was just started: the signal would end it", async () => {
    await renew();
    const startedAt = async (): Promise<string> =>
      (await runOn("synapse", ["systemctl", "show", "--property=MainPID,NRestarts", "coturn.service"])).stdout;
    await runOn("synapse", ["systemctl", "restart", "coturn.service"]);
    const started = await startedAt();
    expect((await sync("--yes")).status).toBe(0);
    expect([await startedAt(), await shown()]).toEqual([started, await fingerprint(renewed)]);
  });

  const bad: readonly (readonly [string, () => Promise<void>, RegExp])[] = [
    ["one that has ended", () => renew({ days: -1 }), /is not installed: it ended \S+ \S+ UTC; coturn keeps the one/],
    ["one of tomorrow", () => renew({ age: -1 }), /is not installed: it is valid from \S+ \S+ UTC on/],
    [
      "one of a test issuer",
      () => renew({ by: "(STAGING) Wannabe Watercress R11" }),
      /is not installed: it is a test certificate \(Let's Encrypt staging\), which nobody trusts; coturn keeps/,
    ],
    [
      "one of an issuer that nobody trusts",
      () => renew({ by: "Somebody's own authority" }),
      /is not installed: clients will not trust it: SELF_SIGNED_CERT_IN_CHAIN; coturn keeps/,
    ],
    [
      "one for another name",
      () => renew({ names: ["old.example.org"] }),
      /no certificate for turn\S+ lies under .*old\.example\.org/,
    ],
    [
      "a key that belongs to another certificate",
      async () => {
        await renew();
        await issueCertificate(name, `${renewed}-2`);
        copyFileSync(join(`${renewed}-2`, "privkey.pem"), live("privkey"));
      },
      /is not installed: the key in \S+privkey\.pem belongs to another certificate/,
    ],
    [
      "links that are half renewed",
      async () => {
        await renew();
        rmSync(live("privkey"));
      },
      /is not installed: \S+privkey\.pem: No such file or directory/,
    ],
    [
      "a certificate that cannot be read",
      async () => {
        await renew();
        writeFileSync(live("fullchain"), "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
      },
      /fullchain\.pem: its certificate cannot be read/,
    ],
    [
      "a file without a certificate",
      async () => {
        await renew();
        writeFileSync(live("fullchain"), "");
      },
      /fullchain\.pem: there is no certificate in it/,
    ],
    [
      "a certificate that is gone",
      async () => {
        await renew();
        rmSync(live("fullchain"));
      },
      /no certificate for turn\S+ lies under \S+ on npm \(139\)/,
    ],
    [
      "one that ends sooner",
      () => renew({ age: 1, days: 20 }),
      /is not installed: it ends \S+, the installed one \S+; coturn keeps/,
    ],
    [
      "one that is older",
      () => renew({ age: 70, days: 40 }),
      /is not installed: it is of \S+, the installed one of \S+; coturn keeps/,
    ],
  ];

  it.each(bad.map(([title, make, word]) => ({ title, make, word })))(
    "does not install $title, says why, and coturn keeps what it has",
    async ({ make, word }) => {
      await make();
      const was = await files();
      const { status, stdout, stderr } = await sync("--yes");
      expect([status, stdout, stderr.replaceAll(/\s+/g, " ")]).toEqual([1, "", expect.stringMatching(word)]);
      expect([await files(), await shown()]).toEqual([was, await fingerprint(before)]);
    },
  );

  it("says that nobody there can be asked, and leaves the rest alone", async () => {
    await renew();
    await runOn("npm", ["systemctl", "stop", "ssh.service", "ssh.socket"], { mayFail: true });
    const { status, stderr } = await sync("--yes");
    await runOn("npm", ["systemctl", "start", "ssh.service"]);
    expect([status, stderr.replaceAll(/\s+/g, " ")]).toEqual([1, expect.stringContaining("npm (139)")]);
    expect(await shown()).toBe(await fingerprint(before));
  });
});

describe.each(ways)("lotus certs sync, cut off at what it sends: %s", (way) => {
  it(
    "leaves the old pair or the new one whole; the next run says which and finishes",
    { timeout: 1_800_000 },
    async () => {
      const said = await cutOffAt(way, {
        every: 3,
        prepare: async () => {
          await pristine();
          await renew();
        },
        run: (nth) => cutRun("synapse", { nth, way }, "certs", "sync", "--yes"),
        after: async (nth) => {
          await expectWholePair();
          const next = await sync("--yes", "--json");
          expect(next.status, `cut at ${nth}: ${next.stdout}${next.stderr}`).toBe(0);
          expect(await shown(), `cut at ${nth}`).toBe(await fingerprint(renewed));
          return next;
        },
      });
      // Something had been begun at some of them, and the next run said so.
      expect(said.length).toBeGreaterThan(1);
    },
  );
});

/** Certificate and key that coturn would read now belong together, and it shows one of both. */
async function expectWholePair(): Promise<void> {
  const script =
    "openssl x509 -in /etc/turn/fullchain.pem -noout -pubkey; openssl pkey -in /etc/turn/privkey.pem -pubout; systemctl is-active coturn.service";
  const { stdout } = await runOn("synapse", ["sh", "-c", script]);
  const [one, other] = stdout.match(/-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/g) ?? [];
  expect([one !== undefined && one === other, stdout.trim().endsWith("active")]).toEqual([true, true]);
  expect([await fingerprint(before), await fingerprint(renewed)]).toContain(await shown());
}
