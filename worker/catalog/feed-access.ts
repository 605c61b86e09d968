// Who may read the mirrored folder of a feed: a restricted dataset would be no secret if its source lay open beside it.
import type { Identity } from "./accounts/identity.ts";
import { type Rule, sightOf } from "./accounts/sight.ts";
import { ABOUT_PERSON, RULE_JSON, seesEverything, toPersonValues, toRules } from "./viewer.ts";

type Made = { feed_id: string; uid: string; is_restricted: number; rules: string };

/**
 * The datasets that are published from feeds, each with the rules about the person. `?3` is a feed, or null for all. No
 * configuration is read where nothing hides anything from the person: folders of feeds are asked for every minute.
 */
const MADE = `SELECT r.value->>'$.datasource.feed_id' AS feed_id, d."uid", d."is_restricted",
    (SELECT json_group_array(${RULE_JSON}) FROM dataset_rules WHERE "dataset_uid" = d."uid" AND ${ABOUT_PERSON}) AS rules
  FROM datasets AS d JOIN revisions AS v ON v.id = d.published_revision, json_each(v.config, '$.resources') AS r
  WHERE d."is_published" = 1 AND d."deleted_at" IS NULL AND r.value->>'$.datasource.type' = 'feed'
    AND (?3 IS NULL OR r.value->>'$.datasource.feed_id' = ?3)
    AND (EXISTS (SELECT 1 FROM datasets WHERE "is_restricted" = 1) OR EXISTS (SELECT 1 FROM dataset_rules WHERE ${ABOUT_PERSON}))`;

function isWhole(identity: Identity, { uid, is_restricted, rules }: Made): boolean {
  const about: Rule[] = toRules(rules).get(uid) ?? [];
  return sightOf(identity, is_restricted === 1, about).kind === "whole";
}

async function listMade(db: D1Database, identity: Identity, feedId: string | null): Promise<Made[]> {
  if (seesEverything(identity)) return [];
  const statement = db.prepare(MADE).bind(...toPersonValues(identity), feedId);
  return (await statement.all<Made>()).results;
}

/** Feeds from which datasets are published, none of which the person sees whole. */
export async function listHiddenFeeds(
  db: D1Database,
  identity: Identity,
  feedId: string | null = null,
): Promise<Set<string>> {
  const made = await listMade(db, identity, feedId);
  const shown = new Set(made.filter((one) => isWhole(identity, one)).map(({ feed_id }) => feed_id));
  return new Set(made.map(({ feed_id }) => feed_id).filter((id) => !shown.has(id)));
}
