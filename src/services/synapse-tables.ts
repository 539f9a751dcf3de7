/** What Synapse's own tables tell about it. Each is one query, read-only and quick on large tables; times in milliseconds since 1970. */

/** One row: `schema` and `compat` of the tables. */
export const schemaVersionsQuery = `SELECT (SELECT version FROM schema_version) AS schema,
  (SELECT compat_version FROM schema_compat_version) AS compat`;

/** A row for each update of the tables that is not done yet: `name`. */
export const updatesQuery =
  "SELECT update_name AS name FROM background_updates ORDER BY ordering, update_name LIMIT 50";

/**
 * Who works through the stream of events, and since when the first event it has not come to is there: `name`, `waiting`.
 * Each of them moves on with every event, whatever is in it.
 */
export const positionsQuery = `WITH positions (name, at) AS (
  SELECT 'federation', min(stream_id) FROM federation_stream_position WHERE type = 'events'
  UNION ALL SELECT 'appservices', min(stream_ordering) FROM appservice_stream_position
  UNION ALL SELECT 'directory', min(stream_id) FROM user_directory_stream_pos)
SELECT name, (SELECT received_ts FROM events WHERE stream_ordering > at ORDER BY stream_ordering LIMIT 1) AS waiting
  FROM positions WHERE at IS NOT NULL`;

/** A row for each server that cannot be reached, `since` when, and how many are `known` in all. */
export const destinationsQuery = `SELECT destination AS name, failure_ts AS since,
  (SELECT count(*)::int FROM destinations) AS known
  FROM destinations WHERE failure_ts IS NOT NULL ORDER BY failure_ts DESC LIMIT 10000`;

/** Days over which the growth of media is measured. */
export const mediaDays = 7;

/** Two rows, `local` and `remote`: how many `files`, their `bytes`, and those of the last days. Previews expire by themselves. */
export const mediaQuery = ["local", "remote"]
  .map((kind) => {
    const recent = `created_ts > extract(epoch FROM now() - interval '${mediaDays} days') * 1000`;
    const from = kind === "local" ? "local_media_repository WHERE url_cache IS NULL" : "remote_media_cache";
    return `SELECT '${kind}' AS kind, count(*)::int AS files, coalesce(sum(media_length), 0)::float8 AS bytes,
  coalesce(sum(media_length) FILTER (WHERE ${recent}), 0)::float8 AS recent FROM ${from}`;
  })
  .join("\nUNION ALL ");
