import { describe, expect, test } from "vitest";

import { load } from "../../test/shipped-inventory.ts";
import { select } from "./select.ts";

const { inventory } = load();

function chosen(...patterns: readonly string[]): { hosts: string; services: string; reached: string } {
  const { hosts, services, reached } = select(inventory, patterns);
  const names = (entries: readonly { readonly name: string }[]) => entries.map(({ name }) => name).join(" ");
  return { hosts: names(hosts), services: names(services), reached: names(reached) };
}

const postgres = {
  hosts: "postgres",
  services: "postgresql postgres-exporter postgres-node-exporter",
  reached: "postgres",
};

describe("--on", () => {
  test("nothing said means everything", () => {
    const { hosts, services, reached } = select(inventory);
    expect([hosts.length, services.length, reached.length]).toEqual([13, inventory.services.length, 13]);
    expect(select(inventory, []).hosts).toHaveLength(13);
  });

  test("a host brings its services", () => {
    expect(chosen("postgres")).toEqual(postgres);
    expect(chosen("109")).toEqual(postgres);
  });

  test("a service brings only itself, and its host is to be reached", () => {
    expect(chosen("coturn")).toEqual({ hosts: "", services: "coturn", reached: "synapse" });
    expect(chosen("synapse/synapse")).toEqual({ hosts: "", services: "synapse", reached: "synapse" });
    expect(chosen("151/*exporter").services).toBe("matrix-admin-exporter synapse-node-exporter");
  });

  test("several, with commas, repeated, in the order of the inventory", () => {
    expect(chosen("grafana, coturn", "postgres")).toEqual({
      hosts: "postgres grafana",
      services: "postgresql coturn postgres-exporter postgres-node-exporter grafana",
      reached: "synapse postgres grafana",
    });
  });

  test("globs", () => {
    expect(chosen("?ldap", "lk-*")).toEqual({
      hosts: "lldap",
      services: "lk-jwt-service lldap",
      reached: "synapse lldap",
    });
    expect(chosen("*").hosts.split(" ")).toHaveLength(13);
  });

  test("tags, bare or marked", () => {
    expect(chosen("auth")).toEqual({ hosts: "authelia lldap", services: "authelia lldap", reached: "authelia lldap" });
    expect(chosen("@auth")).toEqual(chosen("auth"));
    expect(chosen("@au*")).toEqual(chosen("auth"));
  });

  test("without some", () => {
    expect(chosen("@auth,!lldap").hosts).toBe("authelia");
    expect(chosen("postgres", "!*exporter")).toEqual({ ...postgres, services: "postgresql" });
    expect(chosen("!@matrix", "!@monitoring", "!@web", "!@auth").hosts).toBe("compute-storage-01 micro1 storj");
  });

  test.each([
    ["synaps", 'no host, service, LXC id or tag is "synaps", did you mean "synapse"?'],
    ["152", 'no host, service, LXC id or tag is "152", did you mean "151"?'],
    ["@monitorin", 'no host, service, LXC id or tag is "@monitorin", did you mean "monitoring"?'],
    ["zzz-*", 'no host, service, LXC id or tag is "zzz-*"'],
    ["postgres,nope-nope", 'no host, service, LXC id or tag is "nope-nope"'],
    ["!nope-nope", 'no host, service, LXC id or tag is "nope-nope"'],
    ["postgres/coturn", 'no host, service, LXC id or tag is "postgres/coturn"'],
    ["[", 'no host, service, LXC id or tag is "["'],
    ["", "a selection is empty"],
    ["postgres,", "a selection is empty"],
    [" , ", "a selection is empty"],
    ["!", "a selection is empty"],
    ["postgres,!postgres", "nothing is left of postgres,!postgres: what is chosen is left out again"],
  ])("%j is refused", (pattern, message) => {
    expect(() => select(inventory, [pattern])).toThrow(expect.objectContaining({ message, exitCode: 2 }));
  });
});
