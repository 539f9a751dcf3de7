import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { userInfo } from "node:os";

import { createHost } from "./create-host.ts";
import { defaultLimits } from "./limits.ts";
import { localTransport } from "./local.ts";
import { closeMasters } from "./openssh-masters.ts";
import { openHost } from "./open-host.ts";
import { pctTransport } from "./pct.ts";
import { describeHost } from "./testing/describe-host.ts";
import { startSshBed } from "./testing/ssh-bed.ts";

const settings = { limits: defaultLimits, sudo: false };

for (const transport of ["ssh2", "openssh"] as const) {
  describeHost(transport, async () => {
    const bed = await startSshBed({ transport });
    const host = openHost(bed.target, bed.options);
    return {
      host,
      close: async () => {
        await host.close();
        await closeMasters(bed.options.environment);
        await bed.close();
      },
    };
  });
}

describeHost("ssh2 where streams are not forwarded", async () => {
  const bed = await startSshBed({ faults: { noForwarding: true } });
  const host = openHost(bed.target, bed.options);
  return { host, close: () => host.close().then(() => bed.close()) };
});

describeHost("local", async () => {
  const environment = { PATH: process.env["PATH"], HOME: userInfo().homedir };
  const host = openHost({ name: "here", label: "here", transport: "local", sudo: false }, { environment });
  return { host, close: () => host.close() };
});

// There is no Proxmox here: a script stands in for its `pct exec ID -- WORDS`, and its "container" is this machine.
describeHost("pct (its program a stand-in)", async () => {
  const directory = await mkdtemp("/tmp/lotus-pct-");
  const program = join(directory, "pct");
  await writeFile(program, '#!/bin/sh\n[ "$1 $2 $3" = "exec 151 --" ] || exit 9\nshift 3\nexec "$@"\n');
  await chmod(program, 0o755);
  const node = createHost({ name: "node", label: "node" }, localTransport(), settings);
  const container = { name: "synapse", label: "synapse (151)" };
  const host = createHost(container, pctTransport(container, 151, node, program), settings);
  return {
    host,
    close: async () => {
      await host.close();
      await node.close();
      await rm(directory, { recursive: true });
    },
  };
});
