// What visitors are served of a dataset, emptied: the columns that an unpublish, a delete or a failed first publish clear.
import type { DatasetRow } from "./datasets.ts";

export const WITHDRAWN = {
  isPublished: false,
  publishedRevision: null,
  generation: 0,
  formerGeneration: null,
  incomplete: false,
  recordsCount: 0,
  fields: null,
  metadata: null,
  dataProcessed: null,
  metadataProcessed: null,
} satisfies Partial<DatasetRow>;
