import { copyFileSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { addressOf } from "../estate.ts";
import { identity, type Issue, issueCertificate } from "../identity.ts";
import { leaderOf, runOn } from "../machine.ts";
import { insideNetwork } from "../network.ts";
import { places } from "../places.ts";
import { run } from "../run.ts";
import type { Fault, Lab } from "./fault.ts";

const host = "npm";
const turnHost = "synapse";
const turnKey = "/etc/turn/privkey.pem";
const kinds = ["cert", "chain", "fullchain", "privkey"] as const;

/** The proxy serves a certificate that ended yesterday. */
export const certificateExpired = served("a certificate has ended", { days: -1 });

/** The proxy sends the leaf alone, as with cert.pem for a fullchain.pem. */
export const chainIncomplete = served("the proxy does not send the certificate between leaf and root", {
  below: true,
  leafAlone: true,
});

/** The proxy serves a certificate without the name it is asked for. */
export const certificateForOthers = served("a certificate lacks the public name", { names: ["old.example.org"] });

/** The proxy serves a new certificate, as on the day after a renewal. */
export const certificateRenewed = served("a certificate was renewed", {});

/** The renewed certificate has a key of another kind. */
export const certificateRsa = served("a certificate was renewed with an RSA key", { rsa: true });

/** The renewed certificate comes from an authority below the root, as from a public issuer. */
export const certificateBelow = served("a certificate was renewed by an intermediate authority", { below: true });

/** certbot has renewed, and nobody told nginx: Nginx Proxy Manager does not. */
export const certificateNotRead: Fault = {
  what: "the proxy was not told of a renewed certificate",
  host,
  break: async (lab) => {
    const name = nameOf(lab, "chat");
    const { before, after } = await issueTwo(name, 5);
    await fileAs(lab, "chat", before, 2);
    await readAgain(lab, name, before);
    await fileAs(lab, "chat", after, 3);
  },
  mend: async (lab) => putBack(lab, "chat"),
};

/** certbot has renewed coturn's certificate, and the daily sync has not brought it. */
export const certificateNotSynced = notSynced("coturn's renewed certificate was not brought to it", 5);

/** The same on the morning of the renewal, before the daily sync. */
export const certificateNotYetSynced = notSynced("coturn's certificate was renewed an hour ago", 1 / 24);

/** A key that does not belong to coturn's certificate: nobody notices before the next restart. */
export const turnKeyWrong: Fault = {
  what: "coturn's key file does not belong to its certificate",
  host: turnHost,
  break: async () => {
    await runOn(turnHost, ["cp", "--no-clobber", "--preserve", turnKey, `${turnKey}.lotus-lab`]);
    // Written into the file that is there, which keeps its owner and mode.
    const script = 'openssl ecparam -name secp384r1 -genkey -noout | dd of="$0" status=none conv=fsync';
    await runOn(turnHost, ["sh", "-c", script, turnKey]);
  },
  mend: async () => {
    await runOn(turnHost, ["mv", "--force", `${turnKey}.lotus-lab`, turnKey], { mayFail: true });
  },
};

/** Another certificate for the web client's name, served by the proxy. */
function served(what: string, issue: Issue & { readonly leafAlone?: boolean }): Fault {
  return {
    what,
    host,
    break: async (lab) => {
      const name = nameOf(lab, "chat");
      const folder = join(places.own, "other-certificate");
      await issueCertificate(name, folder, issue);
      if (issue.leafAlone === true) copyFileSync(join(folder, "cert.pem"), join(folder, "fullchain.pem"));
      await fileAs(lab, "chat", folder, 2);
      await readAgain(lab, name, folder);
    },
    mend: async (lab) => putBack(lab, "chat"),
  };
}

/** coturn goes on with its certificate while a newer one lies where it was issued. */
function notSynced(what: string, age: number): Fault {
  return {
    what,
    host: turnHost,
    break: async (lab) => {
      const { before, after } = await issueTwo(nameOf(lab, "turn"), age);
      await installAtTurn(lab, before);
      await fileAs(lab, "turn", after, 2);
    },
    mend: async (lab) => {
      const name = nameOf(lab, "turn");
      await fileAs(lab, "turn", identity.certificate(name), 1);
      await installAtTurn(lab, identity.certificate(name));
    },
  };
}

/** A certificate with a third of its lifetime left, and the one that renewed it so many days ago. */
async function issueTwo(name: string, age: number): Promise<{ readonly before: string; readonly after: string }> {
  const [before, after] = [join(places.own, "former-certificate"), join(places.own, "other-certificate")];
  await issueCertificate(name, before, { age: 60, days: 30 });
  await issueCertificate(name, after, { age });
  return { before, after };
}

/** Gives coturn another certificate and has it read it. */
export async function installAtTurn({ estate }: Lab, from: string): Promise<void> {
  for (const file of ["fullchain.pem", "privkey.pem"]) {
    // Written into the file that is there, which keeps its owner and mode.
    await runOn(turnHost, ["sh", "-c", 'cat >"$0"', `/etc/turn/${file}`], {
      input: readFileSync(join(from, file), "utf8"),
    });
  }
  await runOn(turnHost, ["systemctl", "kill", "--kill-whom=main", "-s", "SIGUSR2", "coturn.service"]);
  const name = nameOf({ estate }, "turn");
  await waitForShown(`${addressOf(estate, turnHost)}:${estate.port("coturn", "turns")}`, name, from);
}

async function putBack(lab: Lab, label: string): Promise<void> {
  const name = nameOf(lab, label);
  await fileAs(lab, label, identity.certificate(name), 1);
  await readAgain(lab, name, identity.certificate(name));
}

export function nameOf({ estate }: Lab, label: string): string {
  const name = estate.names.find((known) => known.name.startsWith(`${label}.`))?.name;
  if (!name) throw new Error(`the inventory has no public name ${label}.`);
  return name;
}

/** Puts a certificate into certbot's tree as its N-th version, as a renewal does. */
export async function fileAs({ estate }: Lab, label: string, from: string, version: number): Promise<void> {
  const index = estate.names.findIndex((known) => known.name.startsWith(`${label}.`));
  const lineage = `npm-${index + 1}`;
  const base = `/proc/${leaderOf(host)}/root/etc/letsencrypt`;
  const archive = join(base, "archive", lineage);
  for (const kind of kinds) {
    const file = `${kind}${version}.pem`;
    copyFileSync(join(from, `${kind}.pem`), join(archive, file));
    const link = join(base, "live", lineage, `${kind}.pem`);
    rmSync(link, { force: true });
    symlinkSync(`../../archive/${lineage}/${file}`, link);
  }
  const newer = readdirSync(archive).filter((file) => Number(/(\d+)\.pem$/.exec(file)?.[1]) > version);
  for (const file of newer) rmSync(join(archive, file));
}

/** Makes nginx read its certificates, and waits until it shows the one wanted. */
async function readAgain({ estate }: Lab, name: string, from: string): Promise<void> {
  await runOn(host, ["nginx", "-s", "reload"]);
  await waitForShown(`${addressOf(estate, host)}:443`, name, from);
}

async function waitForShown(place: string, name: string, from: string): Promise<void> {
  const wanted = await run(["openssl", "x509", "-in", join(from, "cert.pem"), "-noout", "-fingerprint", "-sha256"]);
  const script =
    'openssl s_client -connect "$0" -servername "$1" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256';
  for (let tries = 0; tries < 50; tries++) {
    const shown = await run([...insideNetwork, "bash", "-c", script, place, name], { mayFail: true, timeout: 5000 });
    if (shown.stdout === wanted.stdout) return;
    await sleep(100);
  }
  throw new Error(`${place} does not show the new certificate of ${name}`);
}
