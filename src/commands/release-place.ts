import { join } from "node:path";

import type { Host } from "../hosts/host.ts";
import { openHost } from "../hosts/open-host.ts";
import type { World } from "./world.ts";

/** The machine that lotus runs on, as a place where sources are fetched and programs built. */
export interface ReleasePlace {
  readonly host: Host;
  /** Where mirrors and caches are kept. */
  readonly cache: string;
  /** Variables of this process that git, npm and the like go by: `NAME=value`. */
  readonly environment: readonly string[];
}

/** What tools are told by the environment: whom to trust, how to get out, how to log in. */
const passedOn =
  /^(?:GIT_\w+|SSL_CERT_(?:FILE|DIR)|SSH_AUTH_SOCK|NODE_EXTRA_CA_CERTS|npm_config_\w+|https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY|XDG_CONFIG_HOME|HOME|PATH)$/;

export function releasePlace({ env, home, signal }: World): ReleasePlace {
  const host = openHost({ name: "here", label: "this machine", transport: "local" }, { environment: env, signal });
  const cache = join(env["XDG_CACHE_HOME"] ?? join(home, ".cache"), "lotus");
  const environment = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && passedOn.test(name) ? [`${name}=${value}`] : [],
  );
  return { host, cache, environment };
}
