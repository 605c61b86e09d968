// Who edits, for the revision that an edit makes.
import type { Context } from "hono";
import type { Edit } from "../../catalog/revisions.ts";
import type { Authenticated } from "../middleware/auth.ts";

export const editBy = (context: Context<Authenticated>): Edit => ({ by: context.get("user"), now: Date.now() });
