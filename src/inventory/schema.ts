import { z } from "zod";

import { certificate } from "./certificate-schema.ts";
import { banList, host, limits, notify, secretReference, service } from "./service-schema.ts";
import {
  absolutePath,
  dnsName,
  duration,
  key,
  name,
  network,
  portRange,
  roomAlias,
  roomId,
  size,
  text,
  timeOfDay,
  url,
  userName,
} from "./words.ts";

const backup = z.strictObject({
  of: name,
  automatic: z.boolean(),
  host: name.optional().describe("the host its files lie on; with path, lotus looks at them"),
  path: absolutePath.optional().describe("its files, with * and ? in the names: /var/backups/synapse-*.dump"),
  maxAge: duration.prefault("26 h").describe("of the newest file; older is stale"),
  minSize: size.prefault("1 kB").describe("of the newest file; smaller is no backup"),
});

/** What `lotus cron install` has run by itself. */
const scheduled = z.strictObject({
  host: name.describe("the host it runs on, where lotus is installed"),
  at: timeOfDay.describe("every day, in that host's time"),
  lotus: absolutePath.default("/usr/local/bin/lotus").describe("lotus on that host"),
  inventory: absolutePath.optional().describe("the inventory on that host, where it is none that is found"),
});

/** inventory.yaml as it is written. `load.ts` turns it into the Inventory that the rest of lotus reads. */
export const inventorySchema = z.strictObject({
  version: z.literal(1, { error: () => "expected 1, the version of this format" }),
  name,
  description: text.optional(),
  network,
  matrix: z.strictObject({ serverName: dnsName, wellKnownName: dnsName, roomVersion: text }),
  ssh: z
    .strictObject({
      user: userName.default("root"),
      transport: z.enum(["ssh2", "openssh"]).default("ssh2"),
      passphrase: secretReference.optional(),
    })
    .prefault({}),
  limits,
  hosts: z.record(name, host),
  services: z.record(name, service),
  publicNames: z.record(
    dnsName,
    z.strictObject({ servedBy: name, to: name, paths: z.record(z.string(), name).default({}) }),
  ),
  router: z.strictObject({
    forwards: z.array(
      z.strictObject({ ports: portRange, protocol: z.array(z.enum(["tcp", "udp"])).min(1), to: name, for: text }),
    ),
  }),
  rooms: z.record(
    name,
    z.strictObject({
      name: text,
      id: roomId,
      alias: roomAlias.optional(),
      kind: z.enum(["room", "space"]).default("room"),
      joinRule: z.enum(["public", "restricted", "invite", "knock"]),
      encrypted: z.boolean().default(true),
    }),
  ),
  roleTags: z.record(z.string().regex(/^-?\d+$/), z.strictObject({ name: text, members: z.array(text).default([]) })),
  webhooks: z.strictObject({
    room: name,
    urlBase: url,
    services: z.array(z.strictObject({ name: text, note: text })),
  }),
  banLists: z.array(banList),
  scrapeJobs: z.record(
    key,
    z.strictObject({ service: name, port: text, path: z.string().regex(/^\//).default("/metrics") }),
  ),
  alertRules: z.array(
    z.strictObject({
      title: text,
      folder: text,
      when: text,
      for: text,
      severity: z.enum(["critical", "warning"]),
      of: z.array(name).default([]).describe("services whose trouble explains it when it fires"),
    }),
  ),
  notify: notify.optional(),
  uptimeMonitors: z.array(name),
  backups: z.record(name, backup),
  certificates: z.record(name, certificate).default({}),
  schedule: z.strictObject({ certs: scheduled.optional() }).optional(),
});

export type WrittenInventory = z.output<typeof inventorySchema>;
