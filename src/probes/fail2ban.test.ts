import { expect, test } from "vitest";

import type { Answer, HostView } from "../hosts/host.ts";
import { fail2banJails, parseFail2ban, questionsFor } from "./fail2ban.ts";

// Captured from fail2ban 1.1.0 on Debian 13.
const banner = `Fail2Ban v1.1.0 reads log file that contains password failure report
and bans the corresponding IP addresses using firewall rules.

`;
const status = "Status\n|- Number of jail:\t1\n`- Jail list:\tsynapse\n";
const both = `${banner}fail2ban> Server replied: pong\nfail2ban> ${status}fail2ban> 5\nfail2ban> 86400\nfail2ban> Sorry but the jail 'nope' does not exist\nfail2ban> Sorry but the jail 'nope' does not exist\nfail2ban> `;

test("reads jails and what is in force in them", () => {
  expect(questionsFor(["synapse"])).toBe("ping\nstatus\nget synapse maxretry\nget synapse bantime\n");
  expect(parseFail2ban(both, ["synapse", "nope"])).toEqual({
    jails: ["synapse"],
    settings: new Map([["synapse", { retries: 5, banTime: 86_400_000 }]]),
  });
  const forEver = both.replace("86400", "-1").replace("list:\tsynapse", "list:\tsshd, synapse");
  expect(parseFail2ban(forEver, ["synapse"])).toEqual({
    jails: ["sshd", "synapse"],
    settings: new Map([["synapse", { retries: 5, banTime: -1 }]]),
  });
  expect(parseFail2ban(both.replace("synapse", ""), [])?.jails).toEqual([]);
  expect(parseFail2ban("", [])).toBeUndefined();
});

test.each([
  [
    "NoAnswerError",
    "ERROR   Failed to access socket path: /var/run/fail2ban/fail2ban.sock. Is fail2ban running?",
    "its server does not run",
  ],
  [
    "LotusError",
    "ERROR   Permission denied to socket: /var/run/fail2ban/fail2ban.sock, (you must be root)",
    "answers root only",
  ],
])("%s", async (name, stderr, message) => {
  const answer: Answer = { status: 255, signal: undefined, stdout: banner, stderr, ms: 60 };
  const host = { name: "synapse", label: "synapse (151)", query: async () => answer } as unknown as HostView;
  await expect(fail2banJails(host, [])).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});
