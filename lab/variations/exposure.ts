import { addressOf } from "../estate.ts";
import { listenOn } from "../faults/exposure.ts";
import type { Fault } from "../faults/fault.ts";
import { changeFile, restoreFile } from "../faults/files.ts";
import { leaderOf, runOn } from "../machine.ts";
import { waitForPort } from "../readiness.ts";

const proxy = "npm";
const settings = "/etc/nginx/nginx.conf";
const homeserver = "/data/nginx/proxy_host/1.conf";
const quiet = "grafana";
const helper = "lotus-lab-helper.service";
const sender = "lotus-lab-sender.service";

/** The proxy speaks nothing newer than TLS 1.2, with one cipher. */
export const oldTls = changed("the proxy speaks TLS 1.2 with one cipher only", (conf) =>
  conf.replace(/ssl_protocols .*;/, "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384;"),
);

/** The proxy sends visitors of port 80 on in another way, and answers certificate challenges there. */
export const otherRedirect = changed("port 80 redirects with another status and serves challenges", (conf) =>
  conf.replace(
    /return 301 (https:.*;)/,
    "location /.well-known/acme-challenge/ { root /data/letsencrypt-acme-challenge; } location / { return 308 $1 }",
  ),
);

/** IPv6 is on: the hosts have addresses of that kind, and nginx serves them. */
export const ipv6On: Fault = {
  what: "IPv6 is on and the proxy listens there, too",
  host: proxy,
  break: async () => {
    await runOn(proxy, ["ip", "-6", "address", "replace", "fd00:10::27/64", "dev", "host0", "nodad"]);
    for (const path of [settings, homeserver]) {
      await changeFile(proxy, path, (conf) => conf.replaceAll(/listen (80|81|443)(.*);/g, "$& listen [::]:$1$2;"));
    }
    await restart();
  },
  mend: async () => {
    for (const path of [settings, homeserver]) await restoreFile(proxy, path);
    await restart();
    await runOn(proxy, ["ip", "-6", "address", "delete", "fd00:10::27/64", "dev", "host0"], { mayFail: true });
  },
};

/** A helper listens for the host itself, as postfix and caches do. */
export const loopbackHelper: Fault = {
  what: "another program listens on loopback only",
  host: quiet,
  break: async () => listenOn(quiet, helper, "127.0.0.1:2525"),
  mend: async () => void (await runOn(quiet, ["systemctl", "stop", helper], { mayFail: true })),
};

/** A program has asked something by datagram and waits for the answer: that looks like a listener and is none. */
export const datagramSender: Fault = {
  what: "a program waits for the answer to a datagram of its own",
  host: quiet,
  break: async ({ estate }) => {
    await runOn(quiet, ["systemctl", "stop", sender], { mayFail: true });
    const words = `use Socket; socket(my $s, PF_INET, SOCK_DGRAM, 17); send($s, "x", 0, sockaddr_in(9, inet_aton("${addressOf(estate, proxy)}"))); sleep 600`;
    await runOn(quiet, ["systemd-run", "--quiet", `--unit=${sender}`, "--", "perl", "-e", words]);
    if (leaderOf(quiet) === undefined) throw new Error(`${quiet} is down`);
    await runOn(quiet, [
      "sh",
      "-c",
      "for try in $(seq 50); do ss -Hlnu | grep -q . && exit 0; sleep 0.1; done; exit 1",
    ]);
  },
  mend: async () => void (await runOn(quiet, ["systemctl", "stop", sender], { mayFail: true })),
};

function changed(what: string, change: (conf: string) => string): Fault {
  return {
    what,
    host: proxy,
    break: async ({ estate }) => {
      await changeFile(proxy, settings, change);
      await restart();
      await waitForPort(addressOf(estate, proxy), 443, 10);
    },
    mend: async ({ estate }) => {
      await restoreFile(proxy, settings);
      await restart();
      await waitForPort(addressOf(estate, proxy), 443, 10);
    },
  };
}

async function restart(): Promise<void> {
  await runOn(proxy, ["systemctl", "restart", "openresty.service"]);
}
