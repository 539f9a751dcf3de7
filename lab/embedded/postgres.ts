import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

/** A PostgreSQL engine that listens on a loopback port. */
export interface Database {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the engine, which takes a second or two, and runs the statements that fill it. */
export async function startDatabase(content: string): Promise<Database> {
  const db = await PGlite.create();
  await db.exec(content);
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
