import { isIPv4 } from "node:net";

/** A rule of pg_hba.conf, or any other line of it. */
export interface HbaLine {
  /** As it stands there, with the lines it goes on in. */
  readonly text: string;
  /**
   * remote: lets another machine in, or turns it away. own: of this machine, by socket or loopback. include: reads another file.
   * blank: empty or a comment. unreadable: none of these.
   */
  readonly is: "remote" | "own" | "include" | "blank" | "unreadable";
  readonly type: string;
  readonly databases: readonly string[];
  readonly users: readonly string[];
  /** `10.10.10.29/32`, a name, `all`; empty where there is none. */
  readonly address: string;
  readonly method: string;
}

/** Whom the inventory lets in from another machine. */
export interface HbaWanted {
  /** One machine's own, such as `10.10.10.29`. */
  readonly addresses: readonly string[];
  readonly database: string;
  /** For a rule that has to be written. */
  readonly user: string;
}

export const hbaMethod = "scram-sha-256";

/** In characters. No such file is longer, and a longer text takes many times its size in memory. */
const longest = 500_000;

/** Every line of pg_hba.conf in its order. A backslash at the end of a line lets it go on in the next. */
export function parseHba(text: string): readonly HbaLine[] {
  if (text.length > longest) return [{ ...none, text, is: "unreadable" }];
  const lines: string[] = [];
  let open = false;
  for (const line of (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n")) {
    if (open) lines.push(`${lines.pop() ?? ""}\n${line}`);
    else lines.push(line);
    open = line.endsWith("\\");
  }
  return text === "" ? [] : lines.map(lineOf);
}

/**
 * The file with the remote rows as wanted: exactly one for each address, before every other remote row, since the first that fits
 * decides. Rows that only turn machines away stay, and so does every line that is no remote row.
 */
export function editedHba(before: string, wanted: HbaWanted): string {
  const lines = parseHba(before);
  if (isAsWanted(lines, wanted)) return before;
  const without = lines.filter((line) => line.is !== "remote" || line.method === "reject" || isPolicy(line, wanted));
  if (isAsWanted(without, wanted)) return without.map(({ text }) => `${text}\n`).join("");
  const rows = wanted.addresses.map((address) => rowFor(lines, address, wanted));
  const isKept = (line: HbaLine): boolean => line.is !== "remote" || line.method === "reject";
  const first = lines.findIndex(({ is }) => is === "remote" || is === "include");
  const at = first === -1 ? lines.length : first;
  const kept = (some: readonly HbaLine[]): readonly string[] => some.filter(isKept).map(({ text }) => text);
  const all = [...kept(lines.slice(0, at)), ...rows, ...kept(lines.slice(at))];
  return all.map((line) => `${line}\n`).join("");
}

/** Whether exactly the wanted machines are let in, and by the first row that fits them. */
export function isAsWanted(lines: readonly HbaLine[], wanted: HbaWanted): boolean {
  const remote = lines.filter(({ is }) => is === "remote" || is === "include");
  const firstOther = remote.findIndex((line) => !isPolicy(line, wanted));
  const leading = firstOther === -1 ? remote : remote.slice(0, firstOther);
  const admitting = remote.filter(({ is, method }) => is === "remote" && method !== "reject");
  return (
    admitting.every((line) => isPolicy(line, wanted)) &&
    wanted.addresses.every((address) => leading.some((line) => addressOf(line.address) === address))
  );
}

/** The row that already says so, or a new one. */
function rowFor(lines: readonly HbaLine[], address: string, wanted: HbaWanted): string {
  const own = lines.find((line) => isPolicy(line, { ...wanted, addresses: [address] }));
  const { database, user } = wanted;
  return own?.text ?? `host    ${database}         ${user}    ${address}/32          ${hbaMethod}`;
}

function isPolicy({ is, databases, address, method }: HbaLine, { addresses, database }: HbaWanted): boolean {
  const own = addressOf(address);
  return (
    is === "remote" &&
    databases.length === 1 &&
    databases[0] === database &&
    method === hbaMethod &&
    own !== undefined &&
    addresses.includes(own)
  );
}

/** Of a single machine: `10.10.10.29/32` → `10.10.10.29`. */
function addressOf(address: string): string | undefined {
  const [ip = "", bits] = address.split("/");
  return isIPv4(ip) && (bits === "32" || bits === "255.255.255.255") ? ip : undefined;
}

const remoteTypes: ReadonlySet<string> = new Set(["host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"]);

const none = { type: "", databases: [], users: [], address: "", method: "" } as const;

function lineOf(text: string): HbaLine {
  const [type = "", databases = "", users = "", address = "", ...rest] = wordsOf(text);
  if (type === "") return { ...none, text, is: "blank" };
  if (type.startsWith("include")) return { ...none, text, type, is: "include" };
  const names = { text, type, databases: listOf(databases), users: listOf(users) };
  if (type === "local") return { ...none, ...names, is: "own", method: address };
  if (!remoteTypes.has(type)) return { ...none, text, type, is: "unreadable" };
  const hasMask = isIPv4(address) && isIPv4(rest[0] ?? "");
  const [place, method = ""] = hasMask ? [`${address}/${rest[0]}`, rest[1]] : [address, rest[0]];
  return { ...names, address: place, method, is: isOwn(place) ? "own" : "remote" };
}

function isOwn(address: string): boolean {
  return (
    address === "samehost" ||
    address === "::1/128" ||
    /^127\.\d+\.\d+\.\d+\/(255\.[\d.]+|[89]|[12]\d|3[0-2])$/.test(address)
  );
}

/** Words between spaces; a quoted one may hold spaces; a `#` outside of quotes begins a comment. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of text.replaceAll("\\\n", " ").matchAll(/#.*|(?:"[^"]*"?|[^\s"#]+)+/g)) {
    if (word.startsWith("#")) break;
    words.push(word);
  }
  return words;
}

function listOf(word: string): readonly string[] {
  return word
    .split(",")
    .map((name) => name.replaceAll('"', ""))
    .filter((name) => name !== "");
}
