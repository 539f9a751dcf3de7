import type { HostDescription, PortDescription, ServiceDescription } from "../inventory/describe.ts";
import type { Problem } from "../inventory/problem.ts";

/** One row a host: what it is, where it is and what runs there; services wrap inside their column. */
export function renderHosts(hosts: readonly HostDescription[], width: number): string {
  const head = ["HOST", "LXC", "ADDRESS", "MEMORY", "DISK"];
  const rows = hosts.map(({ name, lxc, address, memoryBytes, diskBytes }) => [
    name,
    String(lxc ?? "-"),
    address ?? "-",
    sizeText(memoryBytes),
    sizeText(diskBytes),
  ]);
  const widths = widthsOf([head, ...rows]);
  const indent = widths.reduce((sum, column) => sum + column + 2, 0);
  const line = (cells: readonly string[], services: string): string => {
    const [first = "", ...more] = wrap(services, Math.max(20, width - indent));
    const left = cells.map((cell, index) => pad(cell, widths[index] ?? 0, index === 1 || index > 2)).join("  ");
    return [`${left}  ${first}`.trimEnd(), ...more.map((rest) => " ".repeat(indent) + rest)].join("\n");
  };
  return [line(head, "SERVICES"), ...rows.map((row, index) => line(row, hosts[index]?.services.join(", ") ?? ""))].join(
    "\n",
  );
}

export function renderHost(host: HostDescription, width: number): string {
  const { ssh } = host;
  return block(`${host.label}  host`, width, [
    ["about", host.description],
    ["kind", host.kind],
    ["address", host.address ?? "none written down: ssh and DNS are asked for the name"],
    ["node", host.node],
    ["cores", host.cores === undefined ? undefined : `${host.cores}${host.cpu === undefined ? "" : ` (${host.cpu})`}`],
    ["memory", host.memoryBytes === undefined ? undefined : sizeText(host.memoryBytes)],
    ["disk", host.diskBytes === undefined ? undefined : sizeText(host.diskBytes)],
    ["system", host.os],
    ["tags", host.tags.join(", ")],
    ["ssh", `${ssh.user} by ${ssh.transport}${ssh.port === undefined ? "" : `, port ${ssh.port}`}`],
    ["services", host.services.join(", ")],
    ["forwards", host.forwards.map((forward) => `${forward.ports} ${forward.protocols.join("+")}  ${forward.for}`)],
  ]);
}

export function renderService(service: ServiceDescription, width: number): string {
  return block(`${service.label}  ${service.kind}`, width, [
    ["about", service.description],
    ["unit", service.unit],
    ["version", service.version],
    ["tags", service.tags.join(", ")],
    ["ports", portLines(service.ports, width)],
    ["paths", pairs(service.paths)],
    ["settings", pairs(service.settings)],
    ["needs", service.needs.join(", ")],
    ["needed by", service.neededBy.join(", ")],
    ["public", service.publicNames.join(", ")],
    ["scraped by", service.scrapedBy.join(", ")],
    ["watched by", service.watchedByUptimeKuma ? "Uptime Kuma" : undefined],
    ["backups", backupLines(service)],
    ...Object.entries(service.details).map(([key, value]) => [key, valueText(value)] as const),
  ]);
}

/** `file:line:col  path: message`, warnings named as such, wrapped for reading. */
export function renderProblems(problems: readonly Problem[], width: number): string {
  return problems
    .map(({ severity, file, line, column, path, message }) => {
      const mark = severity === "warning" ? "warning  " : "";
      const where = path === "" ? "" : `${path}: `;
      const [first = "", ...more] = wrap(`${file}:${line}:${column}  ${mark}${where}${message}`, width, width - 4);
      return [first, ...more.map((rest) => `    ${rest}`)].join("\n");
    })
    .join("\n");
}

type Row = readonly [string, string | readonly string[] | undefined];

/** A title and its facts; what is not known is left out. */
function block(title: string, width: number, rows: readonly Row[]): string {
  const known = rows.filter(([, value]) => value !== undefined && value.length > 0);
  const keyWidth = Math.max(...known.map(([key]) => key.length));
  const lines = known.flatMap(([key, value = ""]) => {
    const texts = typeof value === "string" ? wrap(value, Math.max(20, width - keyWidth - 4)) : value;
    return texts.map((text, index) => `  ${pad(index === 0 ? key : "", keyWidth)}  ${text}`);
  });
  return [title, ...lines].join("\n");
}

/** One line a port; who may reach it goes below where the line would grow too long. */
function portLines(ports: readonly PortDescription[], width: number): readonly string[] {
  const cells = ports.map(({ name, ports: numbers, protocols, addresses }) => [
    name,
    numbers,
    protocols.join("+"),
    addresses.join(", "),
  ]);
  const widths = widthsOf(cells);
  const rows = cells.map((row) => row.map((cell, index) => pad(cell, widths[index] ?? 0)).join("  "));
  const from = ports.map(({ reachableFrom }) => `from ${reachableFrom.join(", ")}`);
  const fits = rows.every((row, index) => row.length + (from[index]?.length ?? 0) + 16 <= width);
  return rows.flatMap((row, index) =>
    fits
      ? [`${row}  ${from[index] ?? ""}`]
      : [row.trimEnd(), `${" ".repeat((widths[0] ?? 0) + 2)}${from[index] ?? ""}`],
  );
}

function backupLines({ backupPlaces }: ServiceDescription): readonly string[] {
  return Object.entries(backupPlaces).map(([name, place]) =>
    place === null
      ? `${name}, not looked at: write its host and path under backups.${name}`
      : `${name} in ${place.host}:${place.path}`,
  );
}

function pairs(entries: Readonly<Record<string, string>>): readonly string[] {
  const width = Math.max(0, ...Object.keys(entries).map((key) => key.length));
  return Object.entries(entries).map(([key, value]) => `${pad(key, width)}  ${value}`);
}

/** `retries 5, banTimeMs 86400000`; a list is its words. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(" ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([key, inner]) => `${key}${typeof inner === "object" ? ":" : ""} ${valueText(inner)}`)
    .join(", ");
}

/** 1024-based, as Proxmox counts: `256 MB`, `1.5 GB`. */
function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return "-";
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Number((bytes / 1024 ** step).toFixed(1))} ${units[step] ?? ""}`;
}

function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  return (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
}

function pad(text: string, width: number, right = false): string {
  return right ? text.padStart(width) : text.padEnd(width);
}

/** Breaks at spaces; a word longer than the line stays whole, so that it can be copied. */
function wrap(text: string, width: number, widthAfter = width): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const limit = lines.length === 0 ? width : widthAfter;
    if (line !== "" && line.length + 1 + word.length > limit) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
