import { readAnswer, readFile, readReply, readWritten } from "../../src/hosts/answers.ts";
import { createFrameReader, unpackFields } from "../../src/hosts/frame.ts";
import { HostError } from "../../src/hosts/host-error.ts";
import { keyType, parseFound } from "../../src/hosts/known-hosts.ts";
import { explainOpenssh, isOfJump, phaseOf } from "../../src/hosts/openssh-errors.ts";
import { lastWords, printable } from "../../src/hosts/printable.ts";
import type { Outcome } from "../../src/hosts/runner.ts";
import { statusOf } from "../../src/hosts/runner-process.ts";
import { signalName } from "../../src/hosts/signal-name.ts";
import { parseJump, parseSshSettings } from "../../src/hosts/ssh-config.ts";
import { parseInventory } from "../../src/inventory/load.ts";
import { InventoryError } from "../../src/inventory/problem.ts";
import { parseNetwork } from "../../src/inventory/words.ts";
import { parseClock } from "../../src/probes/clock.ts";
import { parseDisks } from "../../src/probes/disks.ts";
import { excerpt } from "../../src/probes/excerpt.ts";
import { parseFail2ban } from "../../src/probes/fail2ban.ts";
import { parseFailedUnits } from "../../src/probes/failed-units.ts";
import { parseLastWords, parseRestarts } from "../../src/probes/journal.ts";
import { readRootEntry } from "../../src/probes/ldap.ts";
import { parseListeners } from "../../src/probes/listeners.ts";
import { parseMemory } from "../../src/probes/memory.ts";
import { parseProcesses } from "../../src/probes/processes.ts";
import { hasSamples, hasSeries, samplesOf } from "../../src/probes/prometheus.ts";
import { readBinding } from "../../src/probes/stun.ts";
import { xorAddress } from "../../src/probes/stun-address.ts";
import { attributeTypes, decode, errorCode, lengthOf } from "../../src/probes/stun-message.ts";
import { parseSyncErrors } from "../../src/probes/sync-errors.ts";
import { parseUnits } from "../../src/probes/units.ts";
import { configMistake, firstScript } from "../../src/services/cinny.ts";
import { grafanaVersion } from "../../src/services/grafana.ts";
import { readJson } from "../../src/services/json.ts";
import { parseTargets } from "../../src/services/prometheus-targets.ts";
import { synapseVersion } from "../../src/services/synapse.ts";
import { shippedText } from "../shipped-inventory.ts";
import { printed, served } from "./captures.ts";
import { bytes, type Parser, refusing, text } from "./parser.ts";
import { serviceParsers } from "./service-parsers.ts";
import {
  cinnyPages,
  journals,
  ldapAnswers,
  opensshLogs,
  frames,
  sshConfiguration,
  stunMessages,
  knownHosts,
} from "./samples.ts";

const host = { name: "synapse", label: "synapse (151)" };
const asked = { what: "true", limit: 1000, max: 1000 };
const transactionId = Buffer.from("b7e7a701bc34d686fa87dfae", "hex");
const units = ["matrix-synapse.service", "coturn.service", "livekit-server.service"];

/** Reads an outcome as the runner sends it: its word, then its fields. */
const ofOutcome = (read: (outcome: Outcome) => unknown) => (payload: Buffer) => {
  const [how = Buffer.alloc(0), ...fields] = fieldsOf(payload);
  return read({ how: String(how), fields });
};
const named = (name: string, parser: Parser): Parser => ({ ...parser, name });
const outcome = (name: string, read: (outcome: Outcome) => unknown): Parser =>
  named(name, bytes(ofOutcome(read), frames));

/** Every parser there is; a new one is one line here. A test finds those that are missing. */
export const parsers: readonly Parser[] = [
  // Probes
  text(parseClock, printed("date")),
  text(parseDisks, printed("df")),
  text(excerpt, printed("ss", "-Hltnup")),
  text(parseFail2ban, printed("fail2ban-client"), ["synapse"]),
  text(parseFailedUnits, ["● nginx.service loaded failed failed A web server\n", ...printed("--state=failed")]),
  text(parseRestarts, journals),
  text(parseLastWords, journals),
  text(parseSyncErrors, journals, undefined),
  text(parseListeners, printed("ss", "-Hltnup")),
  text(parseMemory, printed("grep")),
  text(parseProcesses, printed("ps"), "matrixbot.service"),
  text(parseUnits, printed("systemctl", "show"), units),
  { ...text(samplesOf, served("/metrics"), "node_cpu_seconds_total"), mayBeNaN: true },
  text(hasSeries, served("/metrics"), "pg_up"),
  text(hasSamples, served("/metrics")),
  refusing(Error, bytes(readRootEntry, ldapAnswers)),
  bytes(decode, stunMessages),
  bytes(lengthOf, stunMessages),
  bytes(readBinding, stunMessages, transactionId),
  named(
    "xorAddress",
    bytes((message) => ofStun(message, xorAddress), stunMessages),
  ),
  named(
    "errorCode",
    bytes((message) => ofStun(message, errorCode), stunMessages),
  ),

  // Services
  text(firstScript, cinnyPages),
  text(configMistake, served("/config.json")),
  text(grafanaVersion, ['{"database":"ok","version":"12.4.0","commit":"abc"}']),
  text(readJson, served("/_matrix/client/versions")),
  text(parseTargets, served("state=active")),
  text(synapseVersion, served("/_matrix/federation/v1/version")),

  // Hosts
  refusing(RangeError, bytes(unpackFields, frames)),
  refusing(RangeError, named("createFrameReader", bytes(readFrames, frames))),
  refusing(
    HostError,
    outcome("readAnswer", (said) => readAnswer(host, said, asked)),
  ),
  refusing(
    HostError,
    outcome("readFile", (said) => readFile(host, said, asked)),
  ),
  refusing(
    HostError,
    outcome("readReply", (said) => readReply(host, said, asked)),
  ),
  refusing(
    HostError,
    outcome("readWritten", (said) => readWritten(host, said, asked)),
  ),
  bytes(statusOf, ["30", "323535", ""]),
  bytes(signalName, ["39", "3135", ""]),
  text(parseSshSettings, sshConfiguration, { address: "10.10.10.29" }, { PATH: "/usr/bin" }),
  text(parseJump, ["admin@gate:22022", "ssh://me@[fe80::1]:2222/", "gate"]),
  text(parseFound, knownHosts, "/root/.ssh/known_hosts"),
  bytes(keyType, ["0000000b7373682d65643235353139000000200102030405060708"]),
  text(printable, printed("ss", "-Hltnup")),
  text(lastWords, opensshLogs),
  text(phaseOf, opensshLogs),
  text(isOfJump, opensshLogs),
  named(
    "explainOpenssh",
    text((log) => explainOpenssh(host, log, "connect"), opensshLogs),
  ),

  // The inventory
  { ...refusing(InventoryError, named("parseInventory", text(readInventory, [shippedText]))), own: true },
  text(parseNetwork, ["10.10.10.0/24", "0.0.0.0/0"]),

  ...serviceParsers,
];

function readInventory(yaml: string): unknown {
  return parseInventory({ text: yaml, path: "/somewhere/inventory.yaml", shown: "inventory.yaml" });
}

function ofStun(
  message: Buffer,
  read: (message: NonNullable<ReturnType<typeof decode>>, type: number) => unknown,
): unknown {
  const decoded = decode(message);
  return decoded && read(decoded, attributeTypes.xorMappedAddress);
}

/** What the runner's reader refuses never gets as far as an outcome. */
function fieldsOf(payload: Buffer): readonly Buffer[] {
  try {
    return unpackFields(payload);
  } catch {
    return [];
  }
}

function readFrames(stream: Buffer): unknown {
  const reader = createFrameReader("lotus-0:", 100_000, () => undefined);
  for (let at = 0; at < stream.length; at += 4096) reader.push(stream.subarray(at, at + 4096));
  return reader.noise();
}
