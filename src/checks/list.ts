import type { Inventory } from "../inventory/inventory.ts";
import type { Check, Subject } from "./check.ts";
import type { PickedChecks } from "./pick.ts";

/** A check, and what it looks at in this deployment. */
export interface Listed {
  readonly check: string;
  readonly title: string;
  readonly after: readonly string[];
  /** Whether it looks at hosts themselves or at services. */
  readonly of: "hosts" | "services";
  /** Names, in the order of the inventory. */
  readonly looksAt: readonly string[];
}

/** Every check that a run would report on, in the order of the registry. Contacts nothing. */
export function listChecks(
  checks: readonly Check[],
  inventory: Inventory,
  only: (subject: Subject) => boolean,
  pick: PickedChecks,
): readonly Listed[] {
  return checks.flatMap(({ id, title, after, bind }) => {
    const subjects = bind(inventory)
      .map(({ subject }) => subject)
      .filter(only)
      .filter((subject) => pick.reports({ check: id, host: subject.host.name, service: serviceOf(subject) }));
    const [first] = subjects;
    if (first === undefined) return [];
    const looksAt = subjects.map((subject) => serviceOf(subject) ?? subject.host.name);
    return [{ check: id, title, after, of: first.kind === "host" ? "hosts" : "services", looksAt }];
  });
}

function serviceOf(subject: Subject): string | undefined {
  return subject.kind === "host" ? undefined : subject.service.name;
}
