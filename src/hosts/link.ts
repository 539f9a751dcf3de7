import { HostError } from "./host-error.ts";
import { cancelled, type Limits } from "./limits.ts";
import { createRunner, type Runner } from "./runner.ts";
import { explainFailedStart } from "./failed-start.ts";
import type { Connection, Named, Transport } from "./transport.ts";

export interface HostSettings {
  readonly limits: Limits;
  /** Whether `sudo -n` is used where the login user is not root. */
  readonly sudo: boolean;
  /** Ends everything, as `close()` does. */
  readonly signal?: AbortSignal | undefined;
}

/** One connection and the runner on it, from the first question until it is closed or lost. */
export interface Link {
  readonly runner: Runner;
  /** The connection below, made at the first need of it. */
  connection(): Promise<Connection>;
  close(reason: HostError): Promise<void>;
}

/** How long the host gets to end what it runs for us before the connection is cut, in milliseconds. */
const farewell = 2000;
/** No frame is longer: more than any answer's own limit. */
const maxFrame = 64 * 1024 * 1024;

/** Makes nothing yet. `down` is called once when the link can no longer be used; `ready` when it had worked. */
export function createLink(
  host: Named,
  transport: Transport,
  settings: HostSettings,
  down: (error: HostError, ready: boolean) => void,
): Link {
  const abort = new AbortController();
  let opened: Promise<Connection> | undefined;
  let sudo = false;

  const connection = (): Promise<Connection> => {
    opened ??= transport.open(abort.signal).then((made) => {
      if (!abort.signal.aborted) return made;
      void made.close();
      throw cancelled(host, "connect");
    });
    return opened;
  };

  const cut = async (): Promise<void> => {
    abort.abort();
    const made = await opened?.catch(() => undefined);
    await made?.close();
  };

  const runner = createRunner({
    host,
    maxFrame,
    async start(words) {
      const made = await connection();
      sudo = settings.sudo && made.user !== "root";
      return made.spawn(sudo ? ["sudo", "-n", "--", ...words] : words);
    },
    explain: (failed) => transport.explain?.(failed) ?? explainFailedStart(host, failed, sudo),
    down(error, ready) {
      down(error, ready);
      if (error.kind !== "cancelled") void cut();
    },
  });

  return {
    runner,
    connection,
    async close(reason) {
      if (!opened) return;
      const made = await Promise.race([opened, Promise.resolve()]).catch(() => undefined);
      if (made?.leave && runner.isIdle()) {
        await runner.close(reason, 0);
        return made.leave();
      }
      await runner.close(reason, farewell);
      await cut();
    },
  };
}
