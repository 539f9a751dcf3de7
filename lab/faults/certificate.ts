import { copyFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identity, issueCertificate } from "../identity.ts";
import { leaderOf, runOn } from "../machine.ts";
import { insideNetwork } from "../network.ts";
import { places } from "../places.ts";
import { run } from "../run.ts";
import type { Fault, Lab } from "./fault.ts";

const host = "npm";
const label = "chat";
const kinds = ["cert", "chain", "fullchain", "privkey"] as const;

/** The proxy serves a certificate that ended yesterday. */
export const certificateExpired = otherCertificate("a certificate has ended", -1);

/** The proxy serves a new certificate, as on the day after a renewal. */
export const certificateRenewed = otherCertificate("a certificate was renewed", 90);

function otherCertificate(what: string, days: number): Fault {
  return {
    what,
    host,
    break: async (lab) => {
      const name = nameOf(lab);
      const folder = join(places.own, "other-certificate");
      await issueCertificate(name, folder, days);
      await serve(lab, folder, 2);
      await waitForServed(name, join(folder, "cert.pem"));
    },
    mend: async (lab) => {
      const name = nameOf(lab);
      await serve(lab, identity.certificate(name), 1);
      await waitForServed(name, join(identity.certificate(name), "cert.pem"));
    },
  };
}

function nameOf({ estate }: Lab): string {
  const name = estate.names.find((known) => known.name.startsWith(`${label}.`))?.name;
  if (!name) throw new Error(`the inventory has no public name ${label}.`);
  return name;
}

/** Puts a certificate into certbot's tree as its N-th version, as a renewal does, and makes nginx read it. */
async function serve({ estate }: Lab, from: string, version: number): Promise<void> {
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
  await runOn(host, ["nginx", "-s", "reload"]);
}

async function waitForServed(name: string, file: string): Promise<void> {
  const wanted = await run(["openssl", "x509", "-in", file, "-noout", "-fingerprint", "-sha256"]);
  const script =
    'openssl s_client -connect "$0:443" -servername "$1" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256';
  const { stdout: address } = await runOn(host, ["hostname", "--all-ip-addresses"]);
  const question = ["bash", "-c", script, address.trim().split(" ")[0] ?? "", name];
  for (let tries = 0; tries < 50; tries++) {
    const served = await run([...insideNetwork, ...question], { mayFail: true, timeout: 5000 });
    if (served.stdout === wanted.stdout) return;
    await sleep(100);
  }
  throw new Error(`${host} does not serve the new certificate of ${name}`);
}
