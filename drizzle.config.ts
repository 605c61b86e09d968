// `npm run migrations` writes the next D1 migration from the schema. Read it before committing: a table that is rebuilt
// (`__new_…`) loses the rows that refer to it.
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: ["./worker/catalog/schema.ts", "./worker/catalog/accounts/schema.ts", "./worker/catalog/quotas/schema.ts"],
  out: "./migrations",
});
