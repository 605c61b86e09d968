// Who may call which route of the producers' API (publishing-platform §1.10, §5). Every route has a row: one without is
// refused to everybody, and fails the contract test of routes.
import type { DatasetRight, Permission } from "../../catalog/accounts/permissions.ts";

/**
 * `dataset`: a right on the dataset of the path. `domain`: a permission for the whole portal; both may be asked for.
 * `producer`: anybody who may do something here; the handler shows what is theirs. `self`: any user, for what is theirs.
 * `anybody`: registered before the door.
 */
export type Requirement =
  | { dataset: DatasetRight; domain?: Permission }
  | { domain: Permission }
  | "producer"
  | "self"
  | "anybody";

const READ = { dataset: "read" } as const;
const EDIT = { dataset: "edit" } as const;
const PUBLISH = { dataset: "publish" } as const;
const CREATE = { domain: "create_dataset" } as const;
const MANAGE = { dataset: "manage" } as const;
const ADMINISTER = { domain: "edit_domain" } as const;

const DATASETS: Record<string, Requirement> = {
  "GET /datasets": "producer",
  "POST /datasets": CREATE,
  "POST /datasets/import-definition": CREATE,
  "GET /datasets/:uid": READ,
  "PUT /datasets/:uid": EDIT,
  // And the right to publish, of what is published.
  "DELETE /datasets/:uid": EDIT,
  "POST /datasets/:uid/copy": { ...READ, ...CREATE },
  "GET /datasets/:uid/metadata": READ,
  "PUT /datasets/:uid/metadata": EDIT,
  "GET /datasets/:uid/metadata/:template": READ,
  "PUT /datasets/:uid/metadata/:template": EDIT,
  "GET /datasets/:uid/metadata/:template/:field": READ,
  "PUT /datasets/:uid/metadata/:template/:field": EDIT,
  "DELETE /datasets/:uid/metadata/:template/:field": EDIT,
  "GET /datasets/:uid/published": READ,
  "POST /datasets/:uid/publish": PUBLISH,
  "POST /datasets/:uid/publish_metadata": PUBLISH,
  "POST /datasets/:uid/rollback": PUBLISH,
  "POST /datasets/:uid/abort": PUBLISH,
  "POST /datasets/:uid/unpublish": PUBLISH,
  "GET /datasets/:uid/status": READ,
  "GET /datasets/:uid/status/stream": READ,
  "GET /datasets/:uid/jobs": READ,
  "GET /datasets/:uid/records_errors": READ,
  "GET /datasets/:uid/records_errors.csv": READ,
};

const VERSIONS: Record<string, Requirement> = {
  "GET /datasets/:uid/versions": READ,
  "GET /datasets/:uid/versions/unpublished": READ,
  "GET /datasets/:uid/versions/:version": READ,
  "GET /datasets/:uid/versions/:version/diff": READ,
  "POST /datasets/:uid/versions/:version/restore": EDIT,
  "GET /datasets/:uid/schedules": READ,
  // Those that put on line or take off it ask for the right to publish besides.
  "POST /datasets/:uid/schedules": EDIT,
  "GET /datasets/:uid/schedules/:schedule": READ,
  "PUT /datasets/:uid/schedules/:schedule": EDIT,
  "DELETE /datasets/:uid/schedules/:schedule": EDIT,
};

const RESOURCES: Record<string, Requirement> = {
  "GET /datasets/:uid/resources": READ,
  "POST /datasets/:uid/resources": EDIT,
  "GET /datasets/:uid/resources/:resource": READ,
  "PUT /datasets/:uid/resources/:resource": EDIT,
  "DELETE /datasets/:uid/resources/:resource": EDIT,
  "POST /datasets/:uid/resources/files": EDIT,
  "GET /datasets/:uid/resources/files/:file": READ,
  "POST /datasets/:uid/resources/uploads": EDIT,
  "PUT /datasets/:uid/resources/uploads/:file/:part": EDIT,
  "POST /datasets/:uid/resources/uploads/:file/complete": EDIT,
  "DELETE /datasets/:uid/resources/uploads/:file": EDIT,
  "GET /datasets/:uid/resources/:resource/guess_extractors": READ,
  "GET /datasets/:uid/resources/:resource/guess_extractor_params": READ,
  "GET /datasets/:uid/resources/:resource/guess_extractors_params": READ,
  "GET /datasets/:uid/resources/:resource/preview": READ,
  // An unsaved source may name any address, which the portal then asks.
  "POST /datasets/:uid/resources/guess_extractors": EDIT,
  "POST /datasets/:uid/resources/guess_extractor_params": EDIT,
  "POST /datasets/:uid/resources/preview": EDIT,
};

const FIELDS: Record<string, Requirement> = {
  "GET /datasets/:uid/fields": READ,
  "POST /datasets/:uid/fields": EDIT,
  "GET /datasets/:uid/fields/:setting": READ,
  "PUT /datasets/:uid/fields/:setting": EDIT,
  "DELETE /datasets/:uid/fields/:setting": EDIT,
};

const EXTRACTORS: Record<string, Requirement> = { "GET /extractors": "producer" };
/** What describes the API is no secret. */
const DESCRIPTION: Record<string, Requirement> = { "GET /openapi.json": "anybody" };
const SECURITY: Record<string, Requirement> = {
  "GET /datasets/:uid/security/users": MANAGE,
  "POST /datasets/:uid/security/users": MANAGE,
  "GET /datasets/:uid/security/users/:grantee": MANAGE,
  "PUT /datasets/:uid/security/users/:grantee": MANAGE,
  "DELETE /datasets/:uid/security/users/:grantee": MANAGE,
  "GET /datasets/:uid/security/groups": MANAGE,
  "POST /datasets/:uid/security/groups": MANAGE,
  "GET /datasets/:uid/security/groups/:grantee": MANAGE,
  "PUT /datasets/:uid/security/groups/:grantee": MANAGE,
  "DELETE /datasets/:uid/security/groups/:grantee": MANAGE,
  "GET /datasets/:uid/security/default": MANAGE,
  "PUT /datasets/:uid/security/default": MANAGE,
  "GET /domain": ADMINISTER,
  "PUT /domain": ADMINISTER,
};

const FEEDS: Record<string, Requirement> = {
  "GET /feeds": ADMINISTER,
  "POST /feeds": ADMINISTER,
  "GET /feeds/:feedId": ADMINISTER,
  "PUT /feeds/:feedId": ADMINISTER,
  "DELETE /feeds/:feedId": ADMINISTER,
  "POST /feeds/:feedId/poll": ADMINISTER,
  "POST /feeds/:feedId/resync": ADMINISTER,
  "POST /feeds/:feedId/pause": ADMINISTER,
  "POST /feeds/:feedId/resume": ADMINISTER,
  "GET /feeds/:feedId/status": ADMINISTER,
};

const QUOTAS: Record<string, Requirement> = {
  // Everybody sees their own; the handler shows the others to administrators.
  "GET /quotas": "self",
  "GET /quotas/users/:username": "self",
  "PUT /quotas/users/:username": ADMINISTER,
  "DELETE /quotas/users/:username": ADMINISTER,
  "GET /quotas/groups/:group": ADMINISTER,
  "PUT /quotas/groups/:group": ADMINISTER,
  "DELETE /quotas/groups/:group": ADMINISTER,
  "GET /quotas/domain": ADMINISTER,
  "PUT /quotas/domain": ADMINISTER,
  "DELETE /quotas/domain": ADMINISTER,
  "GET /quotas/default": ADMINISTER,
  "PUT /quotas/default": ADMINISTER,
  "DELETE /quotas/default": ADMINISTER,
  "GET /quotas/anonymous": ADMINISTER,
  "PUT /quotas/anonymous": ADMINISTER,
  "DELETE /quotas/anonymous": ADMINISTER,
  "GET /quotas/all-anonymous": ADMINISTER,
  "PUT /quotas/all-anonymous": ADMINISTER,
  "DELETE /quotas/all-anonymous": ADMINISTER,
};

const ACCOUNTS: Record<string, Requirement> = {
  "GET /users": ADMINISTER,
  "POST /users": ADMINISTER,
  "GET /users/me": "self",
  "GET /users/:username": ADMINISTER,
  "PUT /users/:username": ADMINISTER,
  "DELETE /users/:username": ADMINISTER,
  "POST /users/:username/sign_in_link": ADMINISTER,
  "DELETE /users/:username/sessions": ADMINISTER,
  "GET /groups": ADMINISTER,
  "POST /groups": ADMINISTER,
  "GET /groups/:uid": ADMINISTER,
  "PUT /groups/:uid": ADMINISTER,
  "DELETE /groups/:uid": ADMINISTER,
  "GET /groups/:uid/users": ADMINISTER,
  "POST /groups/:uid/users": ADMINISTER,
  "DELETE /groups/:uid/users/:username": ADMINISTER,
  // One's own; everybody's for administrators.
  "GET /apikeys": "self",
  "POST /apikeys": "self",
  "POST /apikeys/search_key": ADMINISTER,
  "GET /apikeys/:uid": "self",
  "DELETE /apikeys/:uid": "self",
  "POST /apikeys/:uid/revoke": "self",
  "GET /session": "self",
  "DELETE /session": "self",
  "GET /audit": ADMINISTER,
};

/** Method and path, as they are registered under `/api/automation/v1.0` → what whoever calls needs. */
export const ACCESS: Readonly<Record<string, Requirement>> = {
  ...DESCRIPTION,
  ...DATASETS,
  ...VERSIONS,
  ...RESOURCES,
  ...FIELDS,
  ...EXTRACTORS,
  ...SECURITY,
  ...FEEDS,
  ...QUOTAS,
  ...ACCOUNTS,
};
