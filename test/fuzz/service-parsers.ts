import { editedYaml } from "../../src/inventory/edit-yaml.ts";
import { readYaml } from "../../src/inventory/read-yaml.ts";
import { parseNewest } from "../../src/probes/backup-files.ts";
import { participantsIn } from "../../src/probes/calls.ts";
import { parseCertificateFiles } from "../../src/probes/certificate-files.ts";
import { parseCores } from "../../src/probes/cores.ts";
import { parseAddresses, parseSrv } from "../../src/probes/dns.ts";
import { parseFreeSpace } from "../../src/probes/free-space.ts";
import { parseKeyStores } from "../../src/probes/key-stores.ts";
import { readLoginCode } from "../../src/probes/ldap.ts";
import { hasAnswered } from "../../src/probes/matrix-ping.ts";
import { parseDoor } from "../../src/probes/postgres-door.ts";
import { parseTrials } from "../../src/probes/postgres-trial.ts";
import { readSeal } from "../../src/probes/sealed.ts";
import { packetsIn, sidOf } from "../../src/probes/socket-io.ts";
import { isSignedWith } from "../../src/probes/stun-message.ts";
import { parseFileState } from "../../src/probes/file-state.ts";
import { parseSysctlFiles, parseSysctlValues } from "../../src/probes/sysctl.ts";
import { parseFacts, parseIssuers, parseRegistration } from "../../src/probes/synapse-host.ts";
import { parseTurnserverConf, readPeerRange } from "../../src/probes/turnserver-conf.ts";
import { parseUnitAway } from "../../src/probes/unit-away.ts";
import { discoveryMistake, keysMistake } from "../../src/services/authelia.ts";
import { fociIn, transportsIn } from "../../src/services/call-transports.ts";
import { assetsOf } from "../../src/services/cinny.ts";
import { delegationIn, parseServerName } from "../../src/services/federation.ts";
import { expiryOf } from "../../src/services/hookshot.ts";
import { parsePostgresConf } from "../../src/services/postgresql-conf.ts";
import { parseHba } from "../../src/services/postgresql-hba.ts";
import { readJson } from "../../src/services/json.ts";
import { synapseProgram } from "../../src/probes/synapse-program.ts";
import { parseRules } from "../../src/services/prometheus-rules.ts";
import { dateOf, durationOf, parseState, parseValues } from "../../src/services/prometheus-state.ts";
import { parseSysctlConf } from "../../src/services/sysctl.ts";
import { parseServedKeys } from "../../src/services/synapse.ts";
import { printed, served } from "./captures.ts";
import { bytes, type Parser, refusing, text } from "./parser.ts";
import { cinnyPages, ldapAnswers, stunMessages } from "./samples.ts";

const wellKnown = served("/.well-known/matrix/client");
/** What Synapse's Python told beside that word. */
const toldOf = (word: string): readonly string[] =>
  printed(synapseProgram).flatMap((all) =>
    (JSON.parse(all) as readonly object[]).filter((one) => word in one).map((one) => JSON.stringify(one)),
  );
const turnserver = [
  "use-auth-secret\nstatic-auth-secret=sealed-0a-1b\nrealm=example.org\ndenied-peer-ip=10.0.0.0-10.255.255.255\n",
];

/** Of answers as JSON, which a parser gets already read. */
const json = (parse: (told: unknown) => unknown, captures: readonly string[]): Parser => ({
  name: parse.name,
  captures,
  read: (input) => parse(readJson(input)),
});

const postgresConf = ["# mine\nwork_mem = 12MB\nshared_preload_libraries = 'a, b'\ninclude_dir 'conf.d'\n"];
const hba = [
  'local all postgres peer\nhost synapse,"b c" +all 10.10.10.29 255.255.255.255 \\\n  md5 # why\ninclude x\n',
];

/** Parsers of what single services and their hosts say. */
export const serviceParsers: readonly Parser[] = [
  // Probes
  text(parseCores, ["3\n"]),
  text(parseFreeSpace, ["  Avail 1B-blocks Mounted on\n 69932896256 269932896256 /\n1024 4096 /var/lib/a b\n"]),
  text(parseTrials, [
    "\u0001jit\u00020\u0002off\u0001x\u00021\u00022026-11-25 GMT [1] FATAL:  no such thing\n2026 HINT:  none",
  ]),
  text(parseUnitAway, ["ActiveExitTimestampMonotonic=123456789\nActiveEnterTimestampMonotonic=125456789\n"]),
  text(parseNewest, [
    "lotus-backup none\n",
    "lotus-backup\t1795349889\t40960\t0\t50474d50\t00ff\t\t/var/backups/a.dump\n",
  ]),
  text(parseCertificateFiles, printed("perl", "tree")),
  text(parseSrv, ["_matrix._tcp.example.org 0001818000010001000000000000\n"], ["_matrix._tcp.example.org"]),
  text(parseAddresses, printed("getent")),
  text(parseKeyStores, printed("find"), "@bot:matrix.lotusguild.org"),
  refusing(Error, bytes(readLoginCode, ldapAnswers)),
  text(
    hasAnswered,
    ['{"chunk":[{"event_id":"$b","sender":"@bot:a","type":"m.room.message"},{"event_id":"$a"}]}'],
    "$a",
    "@bot:a",
  ),
  refusing(
    Error,
    bytes(parseDoor, [
      "4500000060534641544c0056464154414c00433238303030004d6e6f2070675f6862612e636f6e6620656e74727900",
      "520000000c00000005a1b2c3d4",
    ]),
  ),
  text(readSeal, ["sealed-0a1b-2c3d", "sealed"]),
  text(sidOf, ['0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000}']),
  text(packetsIn, ['40{"sid":"abc"}\u001e42["monitorList",{"1":{"name":"Synapse","active":true}}]']),
  bytes(isSignedWith, stunMessages, Buffer.from("key")),
  json(parseFacts, toldOf("twice")),
  json(parseRegistration, toldOf("differs")),
  json(parseIssuers, toldOf("issuers")),
  text(parseTurnserverConf, turnserver),
  text(participantsIn, ['livekit_participant_total{node_id="ND_a"} 3\n']),
  text(parseFileState, ["644 0:root 0:root\n", "2750 1000:UNKNOWN 5:tty\n"]),
  text(
    parseSysctlValues,
    ["/proc/sys/net/core/rmem_max\trefused\t4194304 \n/proc/sys/net/core/default_qdisc\tabsent\n"],
    ["net.core.rmem_max", "net.core.default_qdisc"],
  ),
  text(parseSysctlFiles, ["\u0001/etc/sysctl.d/a.conf\nx = 1\n\u0001/etc/sysctl.conf\n"]),
  text(parsePostgresConf, postgresConf),
  text(parseHba, hba),
  text(parseSysctlConf, ["# comment\nnet.ipv4.tcp_rmem = 4096\t131072 16777216\n-net/core/rmem_max=1\n"]),
  text(readPeerRange, ["10.0.0.0-10.255.255.255", "fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]),

  // Services
  text(
    discoveryMistake,
    ['{"issuer":"https://a.example","jwks_uri":"https://a.example/jwks.json"}'],
    "https://a.example",
  ),
  text(keysMistake, ['{"keys":[{"kty":"RSA","kid":"a"}]}']),
  text(transportsIn, [
    "matrix_rtc:\n  transports:\n    - livekit_service_url: https://matrix.example.org/livekit/jwt\n",
  ]),
  text(fociIn, wellKnown),
  text(assetsOf, cinnyPages),
  text(parseServerName, ["matrix.example.org:443", "[fe80::1]:8448", "192.0.2.1"]),
  text(delegationIn, served("/.well-known/matrix/server")),
  text(expiryOf, ["2026-11-24T23:05:24.000Z", "2026-11-24T23:05:24.000+0100"]),
  text(parseRules, served("/api/v1/rules")),
  text(parseState, served("/status/runtimeinfo")),
  text(parseValues, served("query=storj_uptodate")),
  text(dateOf, ["2026-11-24T23:05:24.123456789Z", "0001-01-01T00:00:00Z"]),
  text(durationOf, ["1m30s", "250ms", "15d"]),
  text(parseServedKeys, served("/_matrix/key/v2/server")),
  { ...text(editedYaml, ["a: # b\n  c:   4MB # d\n  e: { f: [1] }\n"], [{ path: ["a", "g"], value: "1" }]), own: true },
  text(readYaml, ["keys:\n  lotus: secret\nrtc: { port_range_start: 50000, tcp_port: 7881 }\n", "keys: *none\n"]),
];
