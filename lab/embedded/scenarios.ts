/** What is wrong in the deployment. Names are those of the inventory. */
export interface Scenario {
  /** For people: what to see. */
  readonly title: string;
  /** Hosts that are off. */
  readonly down?: readonly string[];
  /** Hosts whose sshd takes the connection and says nothing. */
  readonly hanging?: readonly string[];
  /** Hosts that show another key than the one known for them. */
  readonly otherKey?: readonly string[];
  /** Public names whose certificate has ended. */
  readonly expired?: readonly string[];
  /** Services none of whose ports listen. */
  readonly deaf?: readonly string[];
  /** Hosts that answer with what was recorded while the Debian lab had the fault of this scenario's name. */
  readonly recorded?: readonly string[];
}

/** Every bad morning the embedded deployment can have, by name. */
export const scenarios = {
  "unit-stopped": { title: "somebody stopped hookshot", recorded: ["synapse"], deaf: ["hookshot"] },
  "disk-full": { title: "the database's disk is full", recorded: ["postgres"] },
  "certificate-expired": { title: "the certificate of a public name has ended", expired: ["chat.lotusguild.org"] },
  "host-down": { title: "the Draupnir container is off", down: ["draupnir"] },
  "host-hangs": { title: "Grafana's sshd takes connections and says nothing", hanging: ["grafana"] },
  "host-key-changed": { title: "the proxy shows another host key than before", otherKey: ["npm"] },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof scenarios;

/** Whether there is a scenario of that name. */
export function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(scenarios, name);
}
