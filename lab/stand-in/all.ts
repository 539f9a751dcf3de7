import { authelia } from "./authelia.ts";
import { draupnir } from "./draupnir.ts";
import { grafana } from "./grafana.ts";
import { hookshot } from "./hookshot.ts";
import { livekit } from "./livekit.ts";
import { lkJwtService } from "./lk-jwt-service.ts";
import { lldap } from "./lldap.ts";
import { matrixAdminExporter } from "./matrix-admin-exporter.ts";
import { npmBackend } from "./npm-backend.ts";
import { silence } from "./silence.ts";
import type { Settings, StandIn } from "./stand-in.ts";
import { uptimeKuma } from "./uptime-kuma.ts";

/** Every stand-in by the name its unit starts it with. */
export const standIns: Readonly<Record<string, (settings: Settings) => StandIn>> = {
  authelia,
  draupnir,
  grafana,
  hookshot,
  livekit,
  "lk-jwt-service": lkJwtService,
  lldap,
  "matrix-admin-exporter": matrixAdminExporter,
  "npm-backend": npmBackend,
  silence,
  "uptime-kuma": uptimeKuma,
};
