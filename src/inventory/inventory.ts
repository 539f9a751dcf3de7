import type { z } from "zod";

import type { WrittenInventory } from "./schema.ts";
import type { secretReference } from "./service-schema.ts";

type WrittenHost = WrittenInventory["hosts"][string];
type WrittenService = WrittenInventory["services"][string];

/** Where a secret is to be found; `secrets.ts` looks it up. */
export type SecretReference = z.output<typeof secretReference>;

/** A machine of the deployment. Sizes in bytes. */
export type HostEntry = WrittenHost & {
  readonly name: string;
  /** For people: `synapse (151)`. */
  readonly label: string;
};

export interface Port {
  /** Its name in the inventory, such as `metrics`. */
  readonly name: string;
  /** First and last port; equal unless it is a range. A range is bound only while it is used. */
  readonly first: number;
  readonly last: number;
  readonly protocols: readonly ("tcp" | "udp")[];
  /** `any`, `loopback`, `own` or addresses. */
  readonly binds: readonly string[];
  /** `internet`, `network`, `itself` or names of hosts. */
  readonly from: readonly string[];
}

/** What every service has, whatever its kind. */
export interface ServiceFacts {
  readonly name: string;
  /** For people: `coturn on synapse (151)`. */
  readonly label: string;
  readonly ports: readonly Port[];
}

/** A service of one kind; narrow on `kind`. */
export type Service = WrittenService extends infer Written
  ? Written extends WrittenService
    ? Omit<Written, "ports"> & ServiceFacts
    : never
  : never;

export type ServiceKind = Service["kind"];
export type ServiceOf<Kind extends ServiceKind> = Extract<Service, { readonly kind: Kind }>;

/** The deployment: what `inventory.yaml` says, checked, with names and defaults filled in. */
export type Inventory = Omit<WrittenInventory, "hosts" | "services"> & {
  /** The file it came from, absolute. */
  readonly file: string;
  readonly hosts: readonly HostEntry[];
  readonly services: readonly Service[];
};
