import { expect, test } from "vitest";

import { parseListeners } from "./listeners.ts";

const told = (stdout: string) =>
  parseListeners(stdout).map(
    ({ protocol, address, port, processes }) => `${protocol} ${address} ${port} ${processes.join(" ")}`,
  );

test("a host with coturn, Synapse, nginx and Go programs (iproute2 6.15)", () => {
  expect(
    told(`udp UNCONN 0      0          0.0.0.0:3478 0.0.0.0:* users:(("turnserver",pid=58,fd=21))                                         
udp UNCONN 0      0          0.0.0.0:3478 0.0.0.0:* users:(("turnserver",pid=58,fd=20))                                         
tcp LISTEN 0      50     10.10.10.29:9000 0.0.0.0:* users:(("python",pid=147,fd=18))                                            
tcp LISTEN 0      511        0.0.0.0:8080 0.0.0.0:* users:(("nginx",pid=139,fd=5),("nginx",pid=138,fd=5),("nginx",pid=136,fd=5))
tcp LISTEN 0      50       127.0.0.1:9000 0.0.0.0:* users:(("python",pid=147,fd=17))                                            
tcp LISTEN 0      128           [::]:22      [::]:* users:(("sshd",pid=114,fd=7))                                               
tcp LISTEN 0      511              *:7880       *:* users:(("livekit-server",pid=62,fd=21))                                     
`),
  ).toEqual([
    "udp 0.0.0.0 3478 turnserver",
    "tcp 10.10.10.29 9000 python",
    "tcp 0.0.0.0 8080 nginx",
    "tcp 127.0.0.1 9000 python",
    "tcp :: 22 sshd",
    "tcp * 7880 livekit-server",
  ]);
});

test.each([
  ["no process is known", "tcp LISTEN 0      128    0.0.0.0:2024 0.0.0.0:*", ["tcp 0.0.0.0 2024 "]],
  [
    "a scope",
    'udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=1,fd=2))',
    ["udp 127.0.0.53 53 systemd-resolve"],
  ],
  ["an IPv6 scope", "udp UNCONN 0 0 [fe80::1%eth0]:546 [::]:*", ["udp fe80::1 546 "]],
  ["an address in both families", "tcp LISTEN 0 1 [::ffff:127.0.0.1]:80 *:*", ["tcp 127.0.0.1 80 "]],
  ["a process name with spaces", 'tcp LISTEN 0 1 *:80 *:* users:(("my prog",pid=1,fd=2))', ["tcp * 80 my prog"]],
  ["an open connection", "tcp ESTAB 0 0 10.0.0.1:22 10.0.0.2:5000", []],
  ["nothing", "", []],
])("%s", (_, stdout, expected) => {
  expect(told(stdout)).toEqual(expected);
});
