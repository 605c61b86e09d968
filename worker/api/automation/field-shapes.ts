// Items of the field configuration at the border: the newer shape, with its arguments beside the type, and the older one,
// `{name, args: {…}}` (publishing-platform §4.2). Whatever passes is stored in the newer shape.
import { z } from "zod";
import { FIELD_TYPES } from "../../field.ts";
import { ANNOTATIONS, type FieldSetting } from "../../fields/settings.ts";
import { definitionOf } from "../../formats/projection.ts";
import { parseWith } from "./body.ts";

const MAX_NAMES = 500;

const nameSchema = z
  .string()
  .regex(/^[a-z0-9_][a-z0-9_-]{0,99}$/, "a technical name: lower-case letters, digits, '_' and '-'");
const label = z.string().max(500);
const argument = z.union([z.string().max(100), z.number(), z.boolean()]).transform(String);

const isTimezone = (name: string) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const SORTS = ["count", "-count", "alphanum", "-alphanum", "num", "-num"];
const PRECISIONS = ["year", "month", "day", "hour", "minute"];

/** What the arguments of an annotation may be; the others take none. */
const ARGUMENTS: Partial<Record<(typeof ANNOTATIONS)[number], { fits(value: string): boolean; say: string }>> = {
  facetsort: { fits: (value) => SORTS.includes(value), say: `one of ${SORTS.join(", ")}` },
  hierarchical: { fits: (value) => value.length >= 1 && value.length <= 10, say: "a separator" },
  multivalued: { fits: (value) => value.length >= 1 && value.length <= 10, say: "a separator" },
  timeserie_precision: { fits: (value) => PRECISIONS.includes(value), say: `one of ${PRECISIONS.join(", ")}` },
  unit: { fits: (value) => value.length >= 1 && value.length <= 20, say: "a unit, as in “km”" },
  decimals: { fits: (value) => /^(?:\d|1\d|20)$/.test(value), say: "a number of digits, 0 to 20" },
  timezone: { fits: isTimezone, say: "an IANA time zone, as in “Europe/Paris”" },
};

const annotateSchema = z
  .strictObject({
    type: z.literal("annotate"),
    field: nameSchema,
    annotation: z.enum(ANNOTATIONS),
    args: z.array(argument).max(1).default([]),
  })
  .superRefine(({ annotation, args: [value] }, context) => {
    const wanted = ARGUMENTS[annotation];
    const fits = wanted === undefined ? value === undefined : value !== undefined && wanted.fits(value);
    if (fits) return;
    const message = wanted === undefined ? `${annotation} takes no argument` : `give ${wanted.say}`;
    context.addIssue({ code: "custom", path: ["args"], message });
  });

/** EPSG number of longitude and latitude. */
const DEGREES = 4326;

export const settingSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("rename"),
    from_name: nameSchema,
    to_name: nameSchema,
    field_label: label.optional(),
  }),
  z.strictObject({ type: z.literal("type"), field: nameSchema, type_param: z.enum(FIELD_TYPES) }),
  annotateSchema,
  z.strictObject({ type: z.literal("description"), field: nameSchema, description: z.string().max(5_000) }),
  z.strictObject({ type: z.literal("order"), args: z.array(nameSchema).max(MAX_NAMES) }),
  z.strictObject({ type: z.literal("delete"), field: nameSchema }),
  z.strictObject({
    type: z.literal("geo_point"),
    field: nameSchema.default("geo_point"),
    latitude: nameSchema,
    longitude: nameSchema,
    epsg: z
      .int()
      .refine(
        (code) => code === DEGREES || definitionOf(code) !== null,
        "a coordinate system that is known, as in 2154",
      )
      .default(DEGREES),
  }),
]) satisfies z.ZodType<FieldSetting>;

type Body = Record<string, unknown>;

const isBody = (value: unknown): value is Body => typeof value === "object" && value !== null && !Array.isArray(value);

/** Arguments that are called otherwise in the older shape. */
const OLDER_NAMES: Record<string, Record<string, string>> = {
  rename: { label: "field_label" },
  type: { type: "type_param" },
  order: { order: "args" },
};

/** `{name, label?, args}` → `{type, label?, …}`; anything else as it is. */
function toNewer(value: unknown): unknown {
  if (!isBody(value) || "type" in value || typeof value.name !== "string" || !isBody(value.args)) return value;
  const { name, args, processor_uid: _uid, ...rest } = value;
  const names = OLDER_NAMES[String(name)] ?? {};
  const renamed = Object.entries(args as Body).map(([key, each]) => [names[key] ?? key, each]);
  return { ...rest, type: name, ...Object.fromEntries(renamed) };
}

/**
 * One item of the stack with its label; `uid`, which comes back from a reading, is let go.
 * @throws AppError `validation_error`
 */
export function toSetting(body: unknown): FieldSetting & { label: string } {
  const newer = toNewer(body);
  const { label: given, uid: _uid, ...item } = isBody(newer) ? newer : { label: undefined, uid: null, type: newer };
  const setting = parseWith(settingSchema, item);
  return { ...setting, label: parseWith(z.object({ label: label.default(setting.type) }), { label: given }).label };
}
