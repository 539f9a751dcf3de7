import { afterEach, describe, expect, it } from "vitest";

import { HostError, type HostErrorKind, type Phase } from "./host-error.ts";
import type { Host } from "./host.ts";
import { openHost } from "./open-host.ts";
import { closeMasters } from "./openssh-masters.ts";
import { reasonOf, sleeper } from "./testing/describe-host.ts";
import { processesWith, until } from "./testing/processes.ts";
import { type SshBed, type SshBedOptions, startSshBed } from "./testing/ssh-bed.ts";

const short = { connect: 600, keyExchange: 600, login: 600, channel: 1500, command: 600, reply: 600 };

let bed: SshBed | undefined;
let host: Host | undefined;

async function startWith(options: SshBedOptions): Promise<Host> {
  bed = await startSshBed({ limits: short, ...options });
  host = openHost(bed.target, bed.options);
  return host;
}

afterEach(async () => {
  await host?.close();
  if (!bed) return;
  await closeMasters(bed.options.environment);
  await bed.close();
  // Nothing of ours is left here: no client, no runner, no master.
  await until(() => processesWith(bed?.directory ?? "").length === 0);
});

interface Row {
  readonly what: string;
  readonly bed: SshBedOptions;
  readonly kind: HostErrorKind;
  readonly phase: Phase;
  readonly says: RegExp;
  /** Where the system's ssh can tell less. */
  readonly openssh?: { readonly phase?: Phase; readonly kind?: HostErrorKind; readonly says?: RegExp };
}

const shout = (text: string, status: number) => (): string => `printf '${text}\\n' >&2; exit ${status}`;

const rows: readonly Row[] = [
  {
    what: "silence after accepting",
    bed: { faults: { silentAt: "accept" } },
    kind: "timeout",
    phase: "key-exchange",
    says: /accepted the connection but said nothing within 600 ms/,
    openssh: { says: /did not finish the key exchange/ },
  },
  {
    what: "silence after the greeting",
    bed: { faults: { silentAt: "greeting" } },
    kind: "timeout",
    phase: "key-exchange",
    says: /greeted \(SSH-2.0-faulty\) but did not finish the key exchange within 600 ms/,
    openssh: { says: /did not finish the key exchange/ },
  },
  {
    what: "silence at login",
    bed: { faults: { silentAt: "login" } },
    kind: "timeout",
    phase: "login",
    says: /did not finish the login/,
  },
  {
    what: "silence when a session is opened",
    bed: { faults: { silentAt: "channel" } },
    kind: "timeout",
    phase: "channel",
    says: /logged us in but did not open a session/,
    openssh: { phase: "command", says: /gave no answer/ },
  },
  {
    what: "silence when a command is run",
    bed: { faults: { silentAt: "command" } },
    kind: "timeout",
    phase: "command",
    says: /was connected but gave no answer/,
  },
  {
    what: "a connection cut at once",
    bed: { faults: { dropAtOnce: true } },
    kind: "closed",
    phase: "key-exchange",
    says: /closed the connection/,
  },
  {
    what: "no session at all",
    bed: { faults: { maxSessions: 0 } },
    kind: "channel-refused",
    phase: "channel",
    says: /does not open a session/,
  },
  {
    what: "sudo that wants a password",
    bed: { user: "admin", faults: { instead: shout("sudo: a password is required", 1) } },
    kind: "sudo-refused",
    phase: "sudo",
    says: /does not let us act as root: sudo: a password is required/,
  },
  {
    what: "no sudo",
    bed: { user: "admin", faults: { instead: shout("sh: 1: exec: sudo: not found", 127) } },
    kind: "sudo-refused",
    phase: "sudo",
    says: /does not let us act as root/,
  },
  {
    what: "no perl",
    bed: { faults: { instead: () => "env LC_ALL=C PATH=/nowhere perl" } },
    kind: "no-runner",
    phase: "command",
    says: /has no perl/,
  },
  {
    what: "a login that is no shell, with escape codes in its words",
    bed: {
      faults: {
        instead: () => `printf '\\033]0;title\\007\\033[31mThis account\\033[0m is not available.\\r\\n'; exit 1`,
      },
    },
    kind: "no-runner",
    phase: "command",
    says: /did not run our program \(status 1\); it said: This account is not available\.$/,
  },
  {
    what: "a shell that ends with ssh's own status",
    bed: { faults: { instead: () => "echo go away; exit 255" } },
    kind: "no-runner",
    phase: "command",
    says: /status 255\); it said: go away/,
    openssh: { kind: "closed", phase: "channel", says: /cannot be reached with the system's ssh/ },
  },
];

describe.each(["ssh2", "openssh"] as const)("a faulty server over %s", (transport) => {
  it.each(rows)("$what", async (row) => {
    const asked = await startWith({ ...row.bed, transport });
    const error = await asked.query(["true"]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HostError);
    const wanted = transport === "openssh" ? { ...row, ...row.openssh } : row;
    const { kind, phase, message } = error as HostError;
    expect({ kind, phase }).toEqual({ kind: wanted.kind, phase: wanted.phase });
    expect(message).toMatch(wanted.says);
    // oxlint-disable-next-line no-control-regex -- none may reach a terminal
    expect(message).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    // The failure is remembered, the door not knocked at again.
    const connections = bed?.server.connections();
    await expect(asked.query(["true"])).rejects.toMatchObject({ kind: wanted.kind });
    expect(bed?.server.connections()).toBe(connections);
  });

  it("a connection dropped in the middle of a command: an error, nothing left running, and the next question connects anew", async () => {
    const asked = await startWith({ transport, faults: { dropAfter: 500 } });
    const marker = sleeper();
    const asking = reasonOf(asked.query(marker.command, { timeoutMs: 60_000 }));
    await until(() => processesWith(marker.text).length > 0);
    expect(await asking).toMatchObject({ kind: "closed", phase: "command" });
    await until(() => processesWith(marker.text).length === 0);
    expect(await asked.query(["echo", "again"])).toMatchObject({ stdout: "again\n" });
  });

  it("banner and noise before our program, even 50 MB of it", async () => {
    const instead = (command: string): string => `head -c 50000000 /dev/zero | tr '\\0' 'x'; echo lotus-; ${command}`;
    const limits = { ...short, reply: 15_000 };
    const asked = await startWith({
      transport,
      limits,
      faults: { banner: "keep out\n", noise: "\u001b[2Jwelcome lotus-", instead },
    });
    expect(await asked.query(["echo", "hello"])).toMatchObject({ status: 0, stdout: "hello\n" });
  });

  it("MaxSessions 1: questions, files and streams go through one session", async () => {
    const asked = await startWith({ transport, limits: { ...short, reply: 10_000 }, faults: { maxSessions: 1 } });
    const questions = Array.from({ length: 20 }, (_, n) => asked.query(["echo", String(n)]));
    const stream = await asked.connect({ kind: "unix", path: "/nowhere" });
    stream.on("error", () => undefined);
    await Promise.all([...questions, asked.read("/etc/hostname")]);
    expect(bed?.server.sessions().most).toBe(1);
  });

  it.each(["accept", "greeting", "login", "channel", "command"] as const)(
    "is stopped while it waits in silence at: %s",
    async (silentAt) => {
      const stop = new AbortController();
      bed = await startSshBed({ transport, faults: { silentAt } });
      host = openHost(bed.target, { ...bed.options, signal: stop.signal });
      const asking = reasonOf(host.query(["true"]));
      await until(() => (bed?.server.connections() ?? 0) > 0);
      stop.abort();
      expect(await asking).toMatchObject({ kind: "cancelled" });
    },
  );
});

describe("ssh2 alone", () => {
  it("asks again for a session that was refused, a few times", async () => {
    const asked = await startWith({ faults: { refuseFirst: 2 } });
    expect(await asked.query(["echo", "in"])).toMatchObject({ stdout: "in\n" });
  });

  it("says which algorithm is missing and names the other way", async () => {
    const asked = await startWith({ faults: { kex: ["diffie-hellman-group1-sha1"] } });
    const error = await asked.query(["true"]).catch((reason: unknown) => reason as HostError);
    expect(error).toMatchObject({
      kind: "no-common-algorithm",
      phase: "key-exchange",
      hint: expect.stringContaining("--ssh openssh"),
    });
  });

  it("says that nothing listens", async () => {
    const asked = await startWith({});
    await bed?.server.close();
    await expect(asked.query(["true"])).rejects.toMatchObject({ kind: "refused", phase: "connect" });
  });

  it("says that a name is not known", async () => {
    await startWith({});
    // Two dots in a row are no name: the resolver refuses it without asking anyone.
    host = openHost({ ...(bed as SshBed).target, address: "lotus..invalid" }, (bed as SshBed).options);
    await expect(host.query(["true"])).rejects.toMatchObject({ phase: "dns" });
  });
});
