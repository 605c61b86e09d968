// The feeds that a dataset is made from: of what visitors see, or of what is saved where nothing is published yet.

const SOURCES = `SELECT DISTINCT r.value->>'$.datasource.feed_id' AS feed_id
  FROM datasets AS d JOIN revisions AS v ON v.id = coalesce(d."published_revision", d."saved_revision"),
    json_each(v.config, '$.resources') AS r
  WHERE d."uid" = ? AND r.value->>'$.datasource.type' = 'feed'`;

/** Identifiers; a deleted feed leaves its own in the configuration. */
export async function listFeedSources(db: D1Database, datasetUid: string): Promise<string[]> {
  const { results } = await db.prepare(SOURCES).bind(datasetUid).all<{ feed_id: string }>();
  return results.map(({ feed_id }) => feed_id);
}
