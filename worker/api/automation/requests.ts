// What each route of the producers' API takes: the very schemas by which its handlers read requests. A route that is not
// here takes neither a body nor a query of its own.
import type { z } from "zod";
import {
  groupSchema,
  keySchema,
  membersSchema,
  revocationSchema,
  searchKeySchema,
  userChangeSchema,
  userSchema,
} from "./account-shapes.ts";
import { abortSchema, unpublishSchema } from "./actions.ts";
import { auditFilterSchema } from "./audit.ts";
import { definitionSchema } from "./definition.ts";
import { feedChangeSchema, feedSchema } from "./feed-shapes.ts";
import { settingSchema } from "./field-shapes.ts";
import { anonymousSchema, limitsSchema } from "./quotas.ts";
import { scheduleSchema } from "./schedules.ts";
import { domainSchema } from "./security.ts";
import { groupRuleSchema, replacedRuleSchema, securitySchema, userRuleSchema } from "./security-shapes.ts";
import {
  datasetSchema,
  metadataSchema,
  metadataTemplateSchema,
  metadataValueSchema,
  pageSchema,
  resourceSchema,
} from "./shapes.ts";
import { uploadAddressSchema, uploadEndSchema } from "./upload-parts.ts";

export type RequestShape = {
  body?: z.ZodType;
  query?: z.ZodObject;
  /** A file: as a field of a form, or as the body itself. */
  file?: "form" | "bytes";
};

const LISTS = [
  "/datasets",
  "/datasets/:uid/versions",
  "/datasets/:uid/schedules",
  "/datasets/:uid/fields",
  "/datasets/:uid/jobs",
  "/datasets/:uid/security/users",
  "/datasets/:uid/security/groups",
  "/extractors",
  "/feeds",
  "/users",
  "/groups",
  "/groups/:uid/users",
  "/apikeys",
];

const QUOTA_LEVELS = ["users/:username", "groups/:group", "domain", "default"];

const body = (schema: z.ZodType): RequestShape => ({ body: schema });

export const REQUESTS: Readonly<Record<string, RequestShape>> = {
  ...Object.fromEntries(LISTS.map((path) => [`GET ${path}`, { query: pageSchema }])),
  "POST /datasets": body(datasetSchema),
  "PUT /datasets/:uid": body(datasetSchema),
  "PUT /datasets/:uid/metadata": body(metadataSchema),
  "PUT /datasets/:uid/metadata/:template": body(metadataTemplateSchema),
  "PUT /datasets/:uid/metadata/:template/:field": body(metadataValueSchema),
  "POST /datasets/import-definition": body(definitionSchema),
  "POST /datasets/:uid/abort": { query: abortSchema },
  "POST /datasets/:uid/unpublish": { query: unpublishSchema },
  "POST /datasets/:uid/schedules": body(scheduleSchema),
  "PUT /datasets/:uid/schedules/:schedule": body(scheduleSchema),
  "POST /datasets/:uid/resources": body(resourceSchema),
  "PUT /datasets/:uid/resources/:resource": body(resourceSchema),
  "POST /datasets/:uid/resources/guess_extractors": body(resourceSchema),
  "POST /datasets/:uid/resources/guess_extractor_params": body(resourceSchema),
  "POST /datasets/:uid/resources/preview": body(resourceSchema),
  "POST /datasets/:uid/resources/files": { file: "form" },
  "PUT /datasets/:uid/resources/uploads/:file/:part": { file: "bytes", query: uploadAddressSchema },
  "POST /datasets/:uid/resources/uploads/:file/complete": body(uploadEndSchema),
  "DELETE /datasets/:uid/resources/uploads/:file": { query: uploadAddressSchema },
  "POST /datasets/:uid/fields": body(settingSchema),
  "PUT /datasets/:uid/fields/:setting": body(settingSchema),
  "POST /datasets/:uid/security/users": body(userRuleSchema),
  "PUT /datasets/:uid/security/users/:grantee": body(replacedRuleSchema),
  "POST /datasets/:uid/security/groups": body(groupRuleSchema),
  "PUT /datasets/:uid/security/groups/:grantee": body(replacedRuleSchema),
  "PUT /datasets/:uid/security/default": body(securitySchema),
  "PUT /domain": body(domainSchema),
  "POST /feeds": body(feedSchema),
  "PUT /feeds/:feedId": body(feedChangeSchema),
  ...Object.fromEntries(QUOTA_LEVELS.map((level) => [`PUT /quotas/${level}`, body(limitsSchema)])),
  "PUT /quotas/anonymous": body(anonymousSchema),
  "PUT /quotas/all-anonymous": body(anonymousSchema),
  "POST /users": body(userSchema),
  "PUT /users/:username": body(userChangeSchema),
  "POST /groups": body(groupSchema),
  "PUT /groups/:uid": body(groupSchema),
  "POST /groups/:uid/users": body(membersSchema),
  "POST /apikeys": body(keySchema),
  "POST /apikeys/search_key": body(searchKeySchema),
  "POST /apikeys/:uid/revoke": body(revocationSchema),
  "GET /audit": { query: auditFilterSchema },
};
