/** Real inputs of parsers whose questions a healthy lab does not ask, or answers with nothing. */

// From systemd 257 and matrix-nio 0.25.
export const journals = [
  `1795349331.464656 storj systemd[1]: often.service: Scheduled restart job, restart counter is at 1.
1795349334.501352 storj systemd[1]: often.service: Scheduled restart job, restart counter is at 2.
`,
  "WARNING nio.responses Error validating response: 'next_batch' is a required property\n\u001b[31mKeyError\u001b[0m: streak\n",
];

// The beginning of Cinny 4.10.5's page.
export const cinnyPages = [
  `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Cinny</title>
    <script type="module" crossorigin src="/assets/index-BYx2Zb1m.js"></script>
    <link rel="stylesheet" crossorigin href="/assets/index-C0xkC8vR.css">
  </head>
`,
];

// From OpenLDAP 2.5.13.
export const ldapAnswers = [
  "3030020101642b040030273025040b6f626a656374436c61737331160403746f70040f4f70656e4c444150726f6f74445345300c02010165070a010004000400",
  "3023020101651e0a01350400041761757468656e7469636174696f6e207265717569726564",
];

// RFC 5769, sections 2.2 and 2.3, and coturn 4.6.1's answer to a binding request.
export const stunMessages = [
  `0101003c2112a442b7e7a701bc34d686fa87dfae 8022000b7465737420766563746f7220 002000080001a147e112a643
   000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7 80280004c07d4c96`,
  `010100482112a442b7e7a701bc34d686fa87dfae 8022000b7465737420766563746f7220
   002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9 00080014a382954e4be67bf11784c97c8292c275bfe3ed41 80280004c8fb0b4c`,
  "010100142112a442d279422de5bfa48670f120f2002000080001f83b2b18ae59802800048b15839a",
];

// The runner's outcome "done", status 0, no signal, 3 ms, "ok\n" and nothing; then one that was ended.
export const frames = [
  "00000004646f6e650000000130000000000000000133000000036f6b0a00000000",
  "0000000774696d656f757400000000000000023135000000053130303030000000000000000000",
];

// `ssh -G` of OpenSSH 10.0, the lines that are read and some that are not.
export const sshConfiguration = [
  `host synapse
user root
hostname 10.10.10.29
port 2222
hashknownhosts yes
identitiesonly no
serveraliveinterval 7
connecttimeout 3
identityagent SSH_AUTH_SOCK
identityfile ~/.ssh/id_ed25519
identityfile ~/.ssh/%r@%h
globalknownhostsfile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2
userknownhostsfile ~/.ssh/known_hosts ~/.ssh/known hosts
proxyjump admin@gate:22022,second
hostkeyalias synapse
`,
];

// `ssh-keygen -F` of OpenSSH 10.0.
export const knownHosts = [
  `# Host 10.10.10.29 found: line 3
10.10.10.29 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJwd2nN0Vt0cJwAuHK0JGzJvYgH5yIXAEJFNkzJ0cN0m
# Host 10.10.10.29 found: line 9 REVOKED
@revoked * ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7
`,
];

// `ssh -v` of OpenSSH 10.0.
export const opensshLogs = [
  `debug1: Connecting to 10.10.10.29 [10.10.10.29] port 22.
debug1: Connection established.
debug1: Server host key: ssh-ed25519 SHA256:9cN0mJ0Jwd2nN0Vt0cJwAuHK0JGzJvYgH5yIXAEJFN
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
Offending ED25519 key in /root/.ssh/known_hosts:3
Host key verification failed.
`,
  "debug1: SSH2_MSG_NEWKEYS received\nroot@10.10.10.29: Permission denied (publickey).\n",
];
