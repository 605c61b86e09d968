// Whose a dataset is: its creator may edit it by a rule, and each person's list has what they may read.
import { and, exists, inArray, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { datasets } from "../schema.ts";
import { isRuleOf } from "./identify.ts";
import { FIRST_ADMINISTRATOR, type Identity } from "./identity.ts";
import { hasDatasetRight } from "./permissions.ts";
import { datasetRules } from "./schema.ts";

type Db = DrizzleD1Database;

/** The statement that lets a creator edit what is theirs; null for the first administrator, who may do everything. */
export function toCreatorRule(db: Db, datasetUid: string, username: string, now: number) {
  if (username === FIRST_ADMINISTRATOR) return null;
  const permissions = ["edit_dataset" as const];
  const grantee = { datasetUid, scope: "user" as const, grantee: username };
  return db.insert(datasetRules).values({ ...grantee, permissions, createdAt: now, updatedAt: now });
}

/** A condition on rows of `datasets`: somebody may read the configuration. Undefined where that holds for all. */
export function isReadable(db: Db, identity: Identity): SQL | undefined {
  if (hasDatasetRight("read", identity.permissions, new Set())) return undefined;
  const through = (["edit_dataset", "publish_dataset"] as const).filter((one) => identity.datasetPermissions.has(one));
  const granted = exists(
    db
      .select({ one: sql`1` })
      .from(sql`json_each(${datasetRules.permissions}) AS granted`)
      .where(inArray(sql`granted.value`, through)),
  );
  const readable = db
    .select({ uid: datasetRules.datasetUid })
    .from(datasetRules)
    .where(and(isRuleOf(identity), granted));
  return inArray(datasets.uid, readable);
}
