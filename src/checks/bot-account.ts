import { type KeyStore, keyStores } from "../probes/key-stores.ts";
import { databaseSince, type Device, devicesIn, devicesQuery, latestDevice } from "../services/synapse-accounts.ts";
import { activeBoth, judgeAccount, later } from "./account-seen.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { askSynapseTables } from "./synapse-tables.ts";

export interface EncryptionSeen {
  readonly since: Date | undefined;
  /** The folder of its keys and what lies in it; undefined when the inventory does not name it. */
  readonly store: { readonly folder: string; readonly files: readonly KeyStore[] } | undefined;
  readonly devices: readonly Device[];
}

/** matrix-nio without its crypto library runs as before and silently reads nothing that is encrypted. */
export default defineServiceCheck({
  id: "bot-account",
  title: "its account is in touch with Synapse, its keys are uploaded and kept",
  kinds: ["bot"],
  after: ["unit-running", "bot-running"],
  observe: async (looking, { service, host }): Promise<EncryptionSeen | undefined> => {
    const folder = service.paths["store"];
    const [since, files, tables] = await Promise.all([
      activeBoth(looking, { kind: "service", service, host }),
      folder === undefined ? [] : keyStores(looking.host, folder, service.user),
      askSynapseTables(looking, [devicesQuery(service.user)]),
    ]);
    if (tables === undefined) return undefined;
    const [rows = []] = tables;
    return {
      since: since && later(since, databaseSince(rows)),
      store: folder === undefined ? undefined : { folder, files },
      devices: devicesIn(rows, service.user),
    };
  },
  judge: (seen, { service: { user } }, { inventory, now }) =>
    seen === undefined ? [] : judgeBotAccount(seen, user, inventory.limits.accountSilence, now),
});

/** Of an account that says nothing, its keys are no matter. */
export function judgeBotAccount(seen: EncryptionSeen, user: string, limit: number, now: Date): readonly Finding[] {
  const { since, devices } = seen;
  const silent = judgeAccount({ since, seen: latestDevice(devices)?.seen }, user, limit, now);
  return silent.length > 0 ? silent : judgeEncryption(seen, limit, now);
}

/** Judges the device that a store belongs to, or else the one heard from last. Keys are made and uploaded in the first moments. */
function judgeEncryption({ since, store, devices }: EncryptionSeen, limit: number, now: Date): readonly Finding[] {
  if (since === undefined || now.getTime() - since.getTime() < limit) return [];
  const kept = store?.files.filter(({ bytes }) => bytes > 0) ?? [];
  if (store !== undefined && kept.length === 0) {
    return [{ kind: "bot-encryption-off", device: undefined, store: store.folder }];
  }
  const own = devices.filter(({ id }) => kept.some(({ device }) => device === id));
  const device = latestDevice(own) ?? latestDevice(devices);
  if (device === undefined || device.hasKeys) return [];
  return [{ kind: "bot-encryption-off", device: device.id, store: undefined }];
}
