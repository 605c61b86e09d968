// Settings of the whole portal.
import { eq } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { portalSettings } from "./schema.ts";

type Db = DrizzleD1Database;

const NEW_RESTRICTED = "new_datasets_restricted";

/** Whether a new dataset is restricted unless whoever creates it says otherwise; no, unless it was set. */
export async function areNewRestricted(db: Db): Promise<boolean> {
  const row = await db.select().from(portalSettings).where(eq(portalSettings.name, NEW_RESTRICTED)).get();
  return row?.value === true;
}

export async function restrictNew(db: Db, value: boolean, now: number): Promise<void> {
  const row = { name: NEW_RESTRICTED, value, updatedAt: now };
  const set = { value, updatedAt: now };
  await db.insert(portalSettings).values(row).onConflictDoUpdate({ target: portalSettings.name, set });
}
