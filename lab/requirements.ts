import { existsSync } from "node:fs";
import { run } from "./run.ts";

/** The programs the lab needs on the outer machine, and the Debian packages that bring them. */
const needed = [
  { file: "/usr/sbin/debootstrap", package: "debootstrap" },
  { file: "/usr/bin/systemd-nspawn", package: "systemd-container" },
  { file: "/sbin/ip", package: "iproute2" },
  { file: "/usr/bin/openssl", package: "openssl" },
  { file: "/usr/bin/ssh-keygen", package: "openssh-client" },
  { file: "/sbin/mkfs.ext4", package: "e2fsprogs" },
  { file: "/usr/bin/nsenter", package: "util-linux" },
] as const;

/** Installs what is missing; says so before. Needs root, like everything of the lab. */
export async function installRequirements(say: (text: string) => void): Promise<void> {
  if (process.getuid?.() !== 0)
    throw new Error("the lab boots real systemd hosts and needs root: sudo npm run lab -- …");
  const missing = needed.filter(({ file }) => !existsSync(file)).map((program) => program.package);
  if (missing.length === 0) return;
  say(`installing ${missing.join(", ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run(["apt-get", "update"], { timeout: 300_000, env });
  await run(["apt-get", "install", "-y", "--no-install-recommends", ...missing], { timeout: 600_000, env });
}
