import type { AnswerFinding } from "./findings/answers.ts";
import type { CallFinding } from "./findings/calls.ts";
import type { CertificateFinding } from "./findings/certificates.ts";
import type { BotFinding } from "./findings/bots.ts";
import type { DatabaseFinding } from "./findings/database.ts";
import type { ExposureFinding } from "./findings/exposure.ts";
import type { FederationFinding } from "./findings/federation.ts";
import type { HookshotFinding } from "./findings/hookshot.ts";
import type { HostFinding } from "./findings/host.ts";
import type { MonitoringFinding } from "./findings/monitoring.ts";
import type { PostgresConfigurationFinding } from "./findings/postgresql-configuration.ts";
import type { PostgresStorageFinding } from "./findings/postgresql-storage.ts";
import type { PostgresWorkFinding } from "./findings/postgresql-work.ts";
import type { PublicFinding } from "./findings/public.ts";
import type { SafetyFinding } from "./findings/safety.ts";
import type { ServiceFinding } from "./findings/service.ts";
import type { TurnFinding } from "./findings/turn.ts";
import type { SynapseFinding } from "./findings/synapse.ts";
import type { WatchingFinding } from "./findings/watching.ts";
import type { Repeats } from "./repeats.ts";
import type { WebClientFinding } from "./findings/web-client.ts";

/**
 * A fact that is not as it should be. Its words (severity, meaning, what to type) stand in `advice.ts`.
 * `follows` names services: where one of them is broken, this finding is its consequence and is hidden.
 * `repeats` is for what others say: where lotus has found the same itself, be it only a warning, this finding is hidden behind it.
 */
export type Finding = (
  | HostFinding
  | ServiceFinding
  | AnswerFinding
  | BotFinding
  | DatabaseFinding
  | CallFinding
  | TurnFinding
  | PostgresWorkFinding
  | PostgresStorageFinding
  | PostgresConfigurationFinding
  | WatchingFinding
  | MonitoringFinding
  | SafetyFinding
  | PublicFinding
  | CertificateFinding
  | ExposureFinding
  | FederationFinding
  | SynapseFinding
  | HookshotFinding
  | WebClientFinding
) & {
  readonly follows?: readonly string[] | undefined;
  readonly repeats?: Repeats | undefined;
};

export type FindingKind = Finding["kind"];
