import { HostError, type HostErrorKind, type Phase } from "./host-error.ts";
import type { Limits } from "./limits.ts";
import { lastWords } from "./printable.ts";
import type { Named } from "./transport.ts";

/** How far ssh got, by its own log (`-v`). */
export function phaseOf(log: string): Phase {
  if (/SSH2_MSG_NEWKEYS received/.test(log)) return "login";
  if (/Connection established\./.test(log)) return "key-exchange";
  return /Connecting to .* \[/.test(log) || /Connecting to/.test(log) ? "connect" : "dns";
}

/** Whether it was the way to a jump host that failed, of which ssh itself sees no more than that nothing came from there. */
export function isOfJump(log: string): boolean {
  return /Connection closed by UNKNOWN port/.test(log);
}

/** For "… within 5 s". */
export const phaseWords: Partial<Record<Phase, string>> = {
  dns: "has no address: no name server answered",
  connect: "cannot be reached: it did not answer",
  "key-exchange": "accepted the connection but did not finish the key exchange",
  login: "did not finish the login",
};

/** The time limit of a phase of ssh's own work, in milliseconds. */
export function limitOf(phase: Phase, limits: Limits): number {
  const byPhase: Partial<Record<Phase, number>> = {
    dns: limits.dns,
    connect: limits.connect,
    "key-exchange": limits.keyExchange,
  };
  return byPhase[phase] ?? limits.login;
}

interface Trouble {
  readonly sign: RegExp;
  readonly kind: HostErrorKind;
  /** The phase it belongs to, where the log's own progress does not tell. */
  readonly phase?: Phase;
  readonly text: string;
  readonly hint?: string;
}

/** What ssh says, what it means. The first that fits counts. */
const troubles: readonly Trouble[] = [
  {
    sign: /REVOKED HOST KEY|host key .* revoked/i,
    kind: "host-key-revoked",
    phase: "host-key",
    text: "shows a host key that is revoked. Nothing was sent to it",
    hint: "find out who runs it before anything else",
  },
  {
    sign: /HOST IDENTIFICATION HAS CHANGED/,
    kind: "host-key-changed",
    phase: "host-key",
    text: "shows another host key than before: it was rebuilt, or someone is in between. Nothing was sent to it",
  },
  {
    sign: /No \S+ host key is known|Host key verification failed/,
    kind: "host-key-unknown",
    phase: "host-key",
    text: "shows a host key that is not known. Nothing was sent to it",
  },
  {
    sign: /Temporary failure in name resolution/,
    kind: "unreachable",
    phase: "dns",
    text: "has no address: no name server answered",
  },
  {
    sign: /Could not resolve hostname/,
    kind: "name-not-found",
    phase: "dns",
    text: "has no address: its name is not known",
  },
  {
    sign: /during banner exchange/,
    kind: "timeout",
    phase: "key-exchange",
    text: "accepted the connection but did not greet in time",
  },
  { sign: /Connection refused/, kind: "refused", phase: "connect", text: "is up, but nothing listens on its ssh port" },
  { sign: /No route to host|Network is unreachable/, kind: "unreachable", phase: "connect", text: "cannot be reached" },
  { sign: /timed out/, kind: "timeout", text: "did not answer in time" },
  {
    sign: /Unable to negotiate|no matching/,
    kind: "no-common-algorithm",
    phase: "key-exchange",
    text: "and this ssh share no algorithm",
  },
  { sign: /Too many authentication failures/, kind: "denied", phase: "login", text: "ended the login" },
  {
    sign: /Permission denied \(/,
    kind: "denied",
    phase: "login",
    text: "refused every key",
    hint: "load the right key into an agent first: ssh-add",
  },
  {
    sign: /Bad configuration|bad configuration/,
    kind: "bad-configuration",
    phase: "config",
    text: "cannot be tried: ssh refuses its configuration",
  },
  {
    sign: /session request failed|open failed|Session open refused/,
    kind: "channel-refused",
    phase: "channel",
    text: "does not open a session",
  },
  { sign: /closed|reset|Broken pipe|kex_exchange_identification/i, kind: "closed", text: "closed the connection" },
];

/** What the system's ssh complained of. `phase` is how far it got. */
export function explainOpenssh(host: Named, log: string, phase: Phase): HostError {
  const said = lastWords(
    log.replaceAll(/^(?:debug\d|Authenticated to|Transferred|Bytes per).*$/gm, "").replaceAll(/^@.*@$/gm, ""),
  );
  const trouble = troubles.find(({ sign }) => sign.test(log));
  const offered = /Server host key: (\S+) (SHA256:\S+)/.exec(log);
  const place = /Offending \S+ key in (\S+):(\d+)/.exec(log);
  const facts = {
    ...(offered?.[2] ? { offered: offered[2] } : {}),
    ...(place?.[1] ? { file: place[1], line: Number(place[2]) } : {}),
  };
  const isKey = trouble?.phase === "host-key";
  const details = isKey
    ? [offered && `  offered   ${offered[2]}  ${offered[1]}`, place && `  known     ${place[1]}:${place[2]}`]
    : [];
  const text = [
    `${host.label} ${trouble?.text ?? "cannot be reached with the system's ssh"}${isKey || said === "" ? "" : `: ${said}`}`,
    ...details,
  ];
  return new HostError(text.filter((line) => typeof line === "string").join("\n"), {
    host: host.name,
    phase: trouble?.phase ?? phase,
    kind: trouble?.kind ?? "closed",
    facts,
    hint: isKey ? trustHint(host, trouble.kind) : trouble?.hint,
  });
}

function trustHint(host: Named, kind: HostErrorKind): string {
  if (kind === "host-key-changed") return `if you rebuilt it:  lotus trust ${host.name} --replace`;
  return kind === "host-key-unknown"
    ? `compare the fingerprint with the machine's own, then: lotus trust ${host.name}`
    : "find out who runs it before anything else";
}
