/** One of Grafana's alert rules, as far as its own API tells about it. */
export type GrafanaRule = {
  readonly title: string;
  readonly folder: "Matrix" | "Infrastructure";
  readonly query: string;
  /** In seconds. */
  readonly duration: number;
  readonly severity: "critical" | "warning";
  readonly state?: "inactive" | "pending" | "firing";
  readonly health?: "ok" | "nodata" | "error";
  readonly lastError?: string;
  readonly paused?: boolean;
};

/** The owner's 14 rules; a query gives the value, the threshold stands in a second expression, which this API does not show. */
export const grafanaRules: readonly GrafanaRule[] = [
  matrix("Synapse Down", 'up{job="synapse"}', 120, "critical"),
  matrix("PostgreSQL Down", "pg_up", 120, "critical"),
  matrix("LiveKit Down", 'up{job="livekit"}', 120, "critical"),
  matrix("Hookshot Down", 'up{job="hookshot"}', 120, "critical"),
  matrix("PG Connection Saturation", "sum(pg_stat_database_numbackends) / sum(pg_settings_max_connections)", 300),
  matrix("Federation Queue Backing Up", "sum(synapse_federation_transaction_queue_pending_pdus)", 600),
  matrix("Synapse High Memory", 'process_resident_memory_bytes{job="synapse"}', 600),
  matrix("Synapse High Response Time", "histogram_quantile(0.99, synapse_http_server_response_time_seconds)", 300),
  matrix("Synapse Event Processing Lag", "max by (name) (synapse_event_processing_lag)", 300),
  matrix("Synapse DB Query Latency High", "histogram_quantile(0.99, synapse_storage_query_time)", 300),
  { title: "Service Exporter Down", folder: "Infrastructure", query: "up", duration: 180, severity: "critical" },
  node("Node High CPU Usage", 'rate(node_cpu_seconds_total{mode="idle"}[5m])'),
  node("Node High Memory Usage", "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes"),
  node("Node Disk Space Low", "node_filesystem_avail_bytes / node_filesystem_size_bytes"),
];

function matrix(
  title: string,
  query: string,
  duration: number,
  severity: GrafanaRule["severity"] = "warning",
): GrafanaRule {
  return { title, folder: "Matrix", query, duration, severity };
}

function node(title: string, query: string): GrafanaRule {
  return { title, folder: "Infrastructure", query, duration: 600, severity: "warning" };
}
