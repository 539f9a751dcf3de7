import { HostError } from "./host-error.ts";
import { lastWords } from "./printable.ts";
import type { FailedStart, Named } from "./transport.ts";

/** Why the program we started on the host did not become our runner: sudo, a missing perl, a shell that is none, or a lost connection. */
export function explainFailedStart(host: Named, failed: FailedStart, sudo: boolean): HostError {
  const words = lastWords(`${failed.stdout}\n${failed.stderr}`);
  const said = words === "" ? "it said nothing" : `it said: ${words}`;
  if (sudo && /^(?:sudo|sorry, user|.*sudo: (?:command )?not found)/im.test(failed.stderr)) {
    return new HostError(`${host.label} does not let us act as root: ${lastWords(failed.stderr)}`, {
      host: host.name,
      phase: "sudo",
      kind: "sudo-refused",
      hint: "log in as root, or allow the login user `NOPASSWD: ALL` in /etc/sudoers.d/",
    });
  }
  if (failed.status === undefined && failed.signal === undefined) {
    return new HostError(`${host.label} closed the connection before it answered; ${said}`, {
      host: host.name,
      phase: "command",
      kind: "closed",
    });
  }
  if (failed.status === 127 && /perl/.test(failed.stderr)) {
    return new HostError(`${host.label} has no perl, which lotus needs to ask its questions`, {
      host: host.name,
      phase: "command",
      kind: "no-runner",
      hint: "apt-get install perl-base (an essential package of every Debian)",
    });
  }
  const end = failed.signal ?? `status ${failed.status}`;
  return new HostError(`${host.label} did not run our program (${end}); ${said}`, {
    host: host.name,
    phase: "command",
    kind: "no-runner",
    hint: "the login shell must run commands: a forced command, nologin or a menu in .bashrc prevents it",
  });
}
