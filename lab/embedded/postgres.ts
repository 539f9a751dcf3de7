import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

import { openDatabase } from "./filled-database.ts";

/** A PostgreSQL engine that listens on a loopback port. */
export interface Database {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the engine with what the statements fill it with: takes five seconds the first time, one from then on. */
export async function startDatabase(content: string): Promise<Database> {
  const db = await openDatabase(content);
  const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port: 0, maxConnections: 20 });
  await server.start();
  return {
    port: Number(server.getServerConn().split(":").at(-1)),
    async stop() {
      await server.stop();
      await db.close();
    },
  };
}
