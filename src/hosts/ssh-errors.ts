import { HostError, type HostErrorKind, type Phase } from "./host-error.ts";
import { printable } from "./printable.ts";
import type { Named } from "./transport.ts";

/** What else can be said when a login fails. */
export interface LoginFacts {
  readonly user: string;
  readonly tried: readonly string[];
  readonly unusable: readonly string[];
  /** Keys that wait for a passphrase. */
  readonly locked: readonly string[];
  /** What the server still accepts. */
  readonly accepts: readonly string[];
}

const viaOpenssh = "the system's ssh can: `ssh: openssh` in the inventory, or --ssh openssh";

/** A socket that could not be had, in words. `where` is `10.10.10.29 port 22`. */
export function explainSocket(host: Named, where: string, cause: NodeJS.ErrnoException): HostError {
  const make = (phase: Phase, kind: HostErrorKind, text: string, hint?: string): HostError =>
    new HostError(`${host.label} ${text}`, { host: host.name, phase, kind, hint, cause });
  switch (cause.code) {
    case "ENOTFOUND":
      return make(
        "dns",
        "name-not-found",
        `has no address: the name in ${where} is not known`,
        "correct the address, or the name server's answer",
      );
    case "EAI_AGAIN":
      return make(
        "dns",
        "unreachable",
        `has no address: no name server answered for ${where}`,
        "check /etc/resolv.conf of this machine",
      );
    case "ECONNREFUSED":
      return make(
        "connect",
        "refused",
        `is up, but nothing listens on ${where}`,
        "sshd is not running there, or listens on another port",
      );
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EHOSTDOWN":
      return make(
        "connect",
        "unreachable",
        `cannot be reached: no route to ${where}`,
        "is it running, and is this machine in its network?",
      );
    case "ETIMEDOUT":
      return make("connect", "timeout", `cannot be reached: nothing came back from ${where}`);
    case "ECONNRESET":
      return make("connect", "closed", `cut the connection to ${where} at once`);
    default:
      return make("connect", "unreachable", `cannot be reached on ${where}: ${cause.message}`);
  }
}

/** What ssh2 complained of in a phase. */
export function explainSsh(host: Named, phase: Phase, cause: Error): HostError {
  const said = printable(cause.message);
  const make = (kind: HostErrorKind, text: string, hint?: string): HostError =>
    new HostError(`${host.label} ${text}`, { host: host.name, phase, kind, hint, cause });
  if (/no matching/.test(said)) {
    const what = said.replace(/^Handshake failed: /, "");
    return make(
      "no-common-algorithm",
      `and ssh2 share no algorithm (${what}); ssh2 lacks post-quantum key exchange`,
      viaOpenssh,
    );
  }
  if (phase === "login" && /too many authentication/i.test(said)) {
    return make(
      "denied",
      `ended the login: ${said}`,
      "name the one right key: IdentityFile and IdentitiesOnly yes in ~/.ssh/config",
    );
  }
  if (/before handshake|ECONNRESET|EPIPE|closed|ended/i.test(said) || phase === "key-exchange") {
    const hint =
      phase === "key-exchange"
        ? "sshd is overloaded or refuses this address (MaxStartups, PerSourcePenalties, fail2ban)"
        : undefined;
    return make("closed", `closed the connection during ${phaseNames[phase] ?? phase}: ${said}`, hint);
  }
  return make("protocol", `and ssh2 do not understand each other during ${phaseNames[phase] ?? phase}: ${said}`);
}

const phaseNames: Partial<Record<Phase, string>> = {
  "key-exchange": "the key exchange",
  login: "the login",
  channel: "the opening of a session",
};

/** No key opened the door. */
export function explainLogin(host: Named, facts: LoginFacts): HostError {
  const make = (kind: HostErrorKind, text: string, hint: string): HostError =>
    new HostError(text, { host: host.name, phase: "login", kind, hint, facts: { user: facts.user } });
  const unusable = facts.unusable.length > 0 ? `; ssh2 cannot use ${facts.unusable.join(", ")}` : "";
  if (facts.locked.length > 0) {
    const also = facts.tried.length > 0 ? `; it refused ${facts.tried.join(", ")}` : "";
    const text = `cannot log in to ${host.label} as ${facts.user}: ${facts.locked.join("; ")}${also}${unusable}`;
    return make("no-key", text, "load the key into an agent first: ssh-add");
  }
  if (facts.tried.length === 0) {
    const text = `there is no key to log in to ${host.label} as ${facts.user}: no agent holds one and no key file exists${unusable}`;
    return make(
      "no-key",
      text,
      unusable ? viaOpenssh : "ssh-add a key, or name one with IdentityFile in ~/.ssh/config",
    );
  }
  const accepts = facts.accepts.length > 0 ? ` (it accepts ${facts.accepts.map(printable).join(", ")})` : "";
  const text = `${host.label} refused every key for ${facts.user}${accepts}: ${facts.tried.join(", ")}${unusable}`;
  return make(
    "denied",
    text,
    unusable ? viaOpenssh : `add one of the public keys to ~${facts.user}/.ssh/authorized_keys there`,
  );
}

/** A stream that was not forwarded. Reason 2 of RFC 4254 is "connect failed", the far end's matter; any other is the server's own refusal. */
export function explainForward(host: Named, to: string, cause: Error & { readonly reason?: unknown }): HostError {
  if (cause.reason !== 2) return explainChannel(host, `a stream to ${to}`, cause);
  const said = printable(cause.message.replace(openFailure, "")) || "refused there";
  const kind = /no route|unreachable/i.test(said) ? "unreachable" : "refused";
  return new HostError(`${host.label}: no connection to ${to}: ${said}`, {
    host: host.name,
    phase: "connect",
    kind,
    cause,
  });
}

/** How ssh2 begins the message of a refused channel. */
const openFailure = /^\(SSH\) Channel open failure: /;

/** A session or a forwarded stream that the server would not open. */
export function explainChannel(host: Named, what: string, cause: Error): HostError {
  const said = printable(cause.message.replace(openFailure, "")) || "refused without a reason";
  const hint =
    what === "a session"
      ? "sshd's MaxSessions is used up or 0: it must allow at least one session (10 is its default)"
      : undefined;
  return new HostError(`${host.label} does not open ${what}: ${said}`, {
    host: host.name,
    phase: "channel",
    kind: "channel-refused",
    hint,
    cause,
  });
}
