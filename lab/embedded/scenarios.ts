/** What is wrong in the deployment. Names are those of the inventory. */
export interface Scenario {
  /** For people. */
  readonly title: string;
  /** Hosts that take no connections. */
  readonly down?: readonly string[];
  /** Hosts whose sshd takes the connection and says nothing. */
  readonly hanging?: readonly string[];
  /** Hosts that show another key than the one known for them. */
  readonly otherKey?: readonly string[];
  /** Public names whose certificate has ended. */
  readonly expired?: readonly string[];
  /** Ports that do not listen, as `SERVICE.PORT`, or all of a service's. */
  readonly deaf?: readonly string[];
  /** Hosts, and HTTP services as `SERVICE.PORT`, that answer as they did while the Debian lab had the fault of the same name. */
  readonly recorded?: readonly string[];
}

/** Every bad morning the embedded deployment can have; the Debian lab has the same faults under the same names. */
export const scenarios = {
  "host-down": { title: "Cinny's container takes no connections", down: ["cinny"] },
  "sshd-hangs": { title: "Grafana's sshd takes connections and says nothing", hanging: ["grafana"] },
  "host-key-changed": { title: "Draupnir's container shows another host key than before", otherKey: ["draupnir"] },
  "certificate-expired": { title: "the web client's certificate has ended", expired: ["chat.lotusguild.org"] },
  "unit-stopped": {
    title: "somebody stopped hookshot",
    recorded: ["synapse", "prometheus.http"],
    deaf: ["hookshot"],
  },
  "unit-flapping": { title: "lk-jwt-service ends over and over", recorded: ["synapse"] },
  "port-not-listening": {
    title: "hookshot runs without its widgets port",
    recorded: ["synapse"],
    deaf: ["hookshot.widgets"],
  },
  "disk-full": { title: "the database's disk is full", recorded: ["postgres"] },
  "postgres-dead": {
    title: "PostgreSQL is dead, its wrapper unit says active",
    recorded: ["postgres", "synapse.client", "postgres-exporter.metrics"],
    deaf: ["postgresql"],
  },
  "synapse-database-gone": { title: "Synapse runs and its database is gone", recorded: ["synapse.client"] },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof scenarios;

/** Whether there is a scenario of that name. */
export function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(scenarios, name);
}
