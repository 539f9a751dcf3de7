/** Series that an exporter always shows, by its unit; none are known of one that is not listed. */
const seriesByUnit: Readonly<Record<string, readonly string[]>> = {
  "prometheus-node-exporter.service": ["node_uname_info", "node_memory_MemAvailable_bytes"],
  "prometheus-postgres-exporter.service": ["pg_up"],
};

/** What an exporter always shows. */
export function exporterSeries(unit: string | undefined): readonly string[] {
  return seriesByUnit[unit ?? ""] ?? [];
}

/** 1 while an exporter reaches what it measures. postgres_exporter answers 200 with `pg_up 0` when its database is gone. */
export const upSeries = ["pg_up"];

/** Of the node exporter: 1 when a file in its textfile directory could not be read, and the files that could. */
export const textfileSeries = { error: "node_textfile_scrape_error", read: "node_textfile_mtime_seconds" };
