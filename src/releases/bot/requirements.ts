/** What a requirements file says of matrix-nio, and of how its packages are pinned. */
export interface Requirements {
  /** `==0.25.2`, `>=0.24`; empty where any version will do; undefined where matrix-nio is not named. */
  readonly nio: string | undefined;
  /** Extras of matrix-nio, such as `e2e`. */
  readonly extras: readonly string[];
  /** Whether packages carry hashes: then pip takes nothing else. */
  readonly hasHashes: boolean;
  /** Packages that any version will do for. */
  readonly loose: readonly string[];
}

/** Reads a requirements file as pip does (PEP 508 lines, comments, continued lines). */
export function readRequirements(text: string): Requirements {
  const lines = text
    .replaceAll(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("-"));
  const packages = lines.flatMap((line) => {
    const [, name, extras = "", rest = ""] = /^([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*([^;]*)/.exec(line) ?? [];
    if (name === undefined) return [];
    const version = rest.replace(/\s--hash=.*$/, "").trim();
    return [{ name: normal(name), extras: extras.split(",").map((one) => normal(one.trim())), version }];
  });
  const nio = packages.find(({ name }) => name === "matrix-nio");
  return {
    nio: nio?.version,
    extras: nio?.extras.filter((extra) => extra !== "") ?? [],
    hasHashes: lines.some((line) => /\s--hash=\w+:/.test(line)),
    loose: packages.filter(({ version }) => !/^(?:===?|@)/.test(version)).map(({ name }) => name),
  };
}

/** Whether a requirement may bring 0.26, the first release that rewrites the keys so that older ones cannot read them. */
export function mayRewriteKeys({ nio }: Requirements): boolean {
  if (nio === undefined) return false;
  const bounds = nio.split(",").map((part) => part.trim());
  return !bounds.some((bound) => {
    const [, sign, major, minor] = /^(===?|~=|<=?)\s*(\d+)\.(\d+)/.exec(bound) ?? [];
    if (sign === undefined) return false;
    const isBelow = Number(major) === 0 && Number(minor) < 26;
    // ~=0.25.0 stays below 0.26; ~=0.25 does not.
    if (sign === "~=") return isBelow && /^~=\s*\d+\.\d+\.\d/.test(bound);
    return isBelow || (sign === "<" && Number(major) === 0 && /^<\s*0\.26(?:\.0)*$/.test(bound));
  });
}

/** Names of packages and extras are the same whatever their case and dashes (PEP 503). */
function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}
