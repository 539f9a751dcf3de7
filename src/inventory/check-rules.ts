import type { Inventory } from "./inventory.ts";
import {
  addressesOutsideNetwork,
  duplicateAddresses,
  duplicateLxcIds,
  limitsInWrongOrder,
  pctWithoutNode,
} from "./rules/hosts.ts";
import { backupsHalfPlaced, scrapeJobsShutOut, scrapeJobsWithoutPort } from "./rules/monitoring.ts";
import { certificatesNotInstallable } from "./rules/certificates.ts";
import { needsInARing } from "./rules/needs.ts";
import { bindsElsewhere, ownWithoutAddress, portsBoundTwice, rangesThatOverlap } from "./rules/ports.ts";
import { nodesThatAreNone, unknownReferences } from "./rules/references.ts";
import { duplicateRoomIds, encryptedNotifyRoom, encryptedWebhookRoom, hookIdInUrlBase } from "./rules/rooms.ts";
import { forwardsToNothing, internetPortsWithoutForward } from "./rules/router.ts";
import type { Declared, Fault, Rule } from "./rules/rule.ts";

/** Every rule that holds parts of the file against each other. All run, whatever the others find. */
const rules: readonly Rule[] = [
  unknownReferences,
  nodesThatAreNone,
  duplicateLxcIds,
  duplicateAddresses,
  addressesOutsideNetwork,
  pctWithoutNode,
  limitsInWrongOrder,
  portsBoundTwice,
  rangesThatOverlap,
  ownWithoutAddress,
  bindsElsewhere,
  needsInARing,
  forwardsToNothing,
  internetPortsWithoutForward,
  scrapeJobsWithoutPort,
  scrapeJobsShutOut,
  backupsHalfPlaced,
  certificatesNotInstallable,
  duplicateRoomIds,
  encryptedWebhookRoom,
  encryptedNotifyRoom,
  hookIdInUrlBase,
];

/** What the rules say; `written` is the file before entries with mistakes were left out. */
export function checkRules(inventory: Inventory, written: unknown): readonly Fault[] {
  const declared: Declared = {
    hosts: keysOf(written, "hosts"),
    services: keysOf(written, "services"),
    rooms: keysOf(written, "rooms"),
  };
  return rules.flatMap((rule) => rule(inventory, declared));
}

function keysOf(written: unknown, section: string): readonly string[] {
  const entries = (written as Readonly<Record<string, unknown>> | null)?.[section];
  return typeof entries === "object" && entries !== null ? Object.keys(entries) : [];
}
