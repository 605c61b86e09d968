// Shapes of the answers (explore-api §4), for swagger.json. A test holds them against what is really answered.
import { z } from "zod";
import { FIELD_TYPES } from "../../field.ts";

const Link = z.object({
  rel: z.string().meta({ description: "What it leads to; in lists of exports, the name of the format." }),
  href: z.url(),
});
const Links = z.array(Link);

const Row = z
  .record(z.string(), z.unknown())
  .meta({ description: "Every selected field; null where there is no value." });

const FieldSchema = z.object({
  name: z.string(),
  description: z.string().nullable(),
  annotations: z.record(z.string(), z.unknown()),
  label: z.string(),
  type: z.enum(FIELD_TYPES),
});

const Attachment = z.object({ id: z.string(), mimetype: z.string(), title: z.string(), url: z.string() });

const Dataset = z.looseObject({
  visibility: z.enum(["domain", "restricted"]),
  fields: z.array(FieldSchema),
  dataset_id: z.string(),
  dataset_uid: z.string(),
  has_records: z.boolean(),
  features: z.array(z.string()),
  attachments: z.array(Attachment),
  alternative_exports: z.array(z.unknown()),
  data_visible: z.boolean(),
  metas: z.record(z.string(), z.record(z.string(), z.unknown())),
});

const FacetValue = z.object({
  name: z.string(),
  count: z.int().optional(),
  state: z.enum(["displayed", "refined", "excluded"]),
  value: z.string(),
  get facets() {
    return z.array(FacetValue).optional();
  },
});

const Rows = z.object({ total_count: z.int(), results: z.array(Row) });

export const ANSWERS = {
  Links: z.object({ links: Links }),
  Rows,
  Row,
  Datasets: z.object({ total_count: z.int(), results: z.array(z.union([Dataset, Row])) }),
  Dataset: z.union([Dataset, Row]),
  Facets: z.object({
    links: Links,
    facets: z.array(z.object({ name: z.string(), facets: z.array(FacetValue) })),
  }),
  Attachments: z.object({
    links: Links,
    attachments: z.array(z.object({ href: z.string(), metas: z.record(z.string(), z.string()) })),
  }),
  MetadataTemplates: z.object({
    links: Links,
    metadata_templates: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        schema: z.array(z.object({ name: z.string(), type: z.string() })),
      }),
    ),
  }),
  Problem: z.object({ error_code: z.string(), message: z.string() }),
} as const;

export type AnswerName = keyof typeof ANSWERS;
