// The import tool's vocabulary at the border, as it is (last-modified §1): nothing unknown passes but under columns[],
// whose items the tool does not describe.
import { z } from "zod";
import { EXPECTED_FORMATS } from "../../catalog/dataset-config.ts";
import { toEncoding } from "../../formats/encodings.ts";
import { DATE_SOURCES } from "../../last-modified/evidence.ts";
import { compileName } from "../../last-modified/expected-name.ts";

const MAX_SHEETS = 100;
const MAX_DEPENDENCIES = 100;
const MAX_COLUMNS = 1_000;

const text = (max: number) => z.string().max(max);

export const headerNameSchema = z.string().regex(/^[\w-]{1,100}$/, "a header's name has letters, digits, '-' and '_'");
export const headerValueSchema = z
  .string()
  .regex(/^[\t\x20-\x7e]{0,4000}$/, "a header's value is at most 4,000 visible ASCII characters");

export const separatorSchema = z
  .string()
  .regex(/^[^"\p{C}]$|^\t$/u, "one character that is no quote, newline or control character (a tab is accepted)");

export const encodingSchema = z
  .string()
  .max(40)
  .refine(
    (label) => toEncoding(label) !== null,
    "use utf-8, utf-16le, windows-1252, iso-8859-15 or another one-byte encoding",
  );

/** A name or a regular expression: one that cannot be used is refused here, not at night. */
const nameSchema = text(1_000).superRefine((name, context) => {
  try {
    compileName(name);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : "unreadable";
    context.addIssue({ code: "custom", message: `not a usable regular expression: ${reason}` });
  }
});

const expectedSchema = z.strictObject({
  format: z.enum(EXPECTED_FORMATS).optional(),
  name: nameSchema.optional(),
  sheet: text(100).optional(),
  sheets: z.array(text(100)).max(MAX_SHEETS).optional(),
  delimiter: separatorSchema.optional(),
  encoding: encodingSchema.optional(),
  headerless: z.boolean().optional(),
  flatten: z.boolean().optional(),
  skip_rows: z.int().min(0).max(1_000_000).optional(),
});

/** The keys that a resource takes besides its own; the headers of the import tool are those of the datasource. */
export const definitionShape = {
  maintainer: text(500).optional(),
  downloaded_filename: text(255).optional(),
  expected: expectedSchema.optional(),
  mode: z.enum(["replace", "append"]).optional(),
  table: text(200).optional(),
  dependencies: z.array(text(200)).max(MAX_DEPENDENCIES).optional(),
  last_modified_date: z
    .strictObject({
      source: z.enum(DATE_SOURCES).optional(),
      params: z.strictObject({ group: text(100).optional(), header: headerNameSchema.optional() }).optional(),
    })
    .optional(),
  columns: z.array(z.looseObject({})).max(MAX_COLUMNS).optional(),
};
