// The least one can do with ssh2: connect to every host at once, run `true`, leave. Arguments: key file, then addresses.
// With LOTUS_BENCH_TUNED=1 the two settings that ssh-and-startup measurements recommend: no Nagle, publickey at once.
import { readFileSync } from "node:fs";

import ssh2 from "ssh2";

const [keyFile, ...addresses] = process.argv.slice(2);
const privateKey = readFileSync(keyFile);
const tuned = process.env.LOTUS_BENCH_TUNED === "1";

function runTrue(host) {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on("connect", () => tuned && client.setNoDelay(true));
    client.on("error", reject);
    client.on("ready", () => {
      client.exec("true", (error, stream) => {
        if (error) return reject(error);
        stream.resume();
        stream.on("close", (status) => {
          client.end();
          return status === 0 ? resolve() : reject(new Error(`${host}: true ended with ${status}`));
        });
      });
    });
    client.connect({ host, username: "root", privateKey, ...(tuned ? { authHandler: ["publickey"] } : {}) });
  });
}

await Promise.all(addresses.map(runTrue));
