// What is sent to each route of the producers' API, and the status that those get who may call it. A route without a line
// here is a GET that answers 200 or a DELETE that answers 204; one that needs more fails the matrix.
import { inject } from "vitest";
import { fileResource } from "../client.ts";
import { LIMITS, Place } from "./places.ts";

export type Sent = { ok?: number; query?(place: Place): string; body?(place: Place): unknown | Promise<unknown> };

const as = (ok: number, body?: Sent["body"]): Sent => ({ ok, ...(body === undefined ? {} : { body }) });
const RULE = { security: { filter_query: "town = 'Lyon'" }, permissions: [] };
const name = () => `o${crypto.randomUUID().slice(0, 8)}`;
const csv = () => {
  const form = new FormData();
  form.set("file", new File(["a\n1\n"], "a.csv"));
  return form;
};
const source = async (place: Place) => fileResource(await place.of("files/:file"));
/** Somebody new each time. */
const another = ({ owner }: Place) => new Place(owner);
const feed = () => ({ title: "x", url: `${inject("pushPullUrl")}/x/` });

const DATASETS: Record<string, Sent> = {
  "POST /datasets": as(201, () => ({ dataset_id: name() })),
  "POST /datasets/import-definition": as(201, () => ({
    dataset_id: name(),
    url: `${inject("fileServerUrl")}/never-asked-for.csv`,
  })),
  "PUT /datasets/:uid": as(200, () => ({ metadata: {} })),
  "POST /datasets/:uid/copy": as(201),
  "PUT /datasets/:uid/metadata": as(200, () => ({})),
  "PUT /datasets/:uid/metadata/:template": as(200, () => ({})),
  "PUT /datasets/:uid/metadata/:template/:field": as(200, () => ({ value: "x" })),
  "POST /datasets/:uid/publish": as(200),
  "POST /datasets/:uid/publish_metadata": as(400),
  "POST /datasets/:uid/rollback": as(400),
  "POST /datasets/:uid/abort": as(400),
  "POST /datasets/:uid/unpublish": as(200),
  "GET /datasets/:uid/records_errors.csv": as(200),
  "POST /datasets/:uid/versions/:version/restore": as(200),
  "POST /datasets/:uid/schedules": as(201, () => ({ cron_schedule: "0 4 * * *" })),
  "PUT /datasets/:uid/schedules/:schedule": as(200, () => ({ cron_schedule: "0 5 * * *" })),
};

const SOURCES: Record<string, Sent> = {
  "POST /datasets/:uid/resources": as(201, source),
  "PUT /datasets/:uid/resources/:resource": as(200, source),
  "POST /datasets/:uid/resources/files": as(201, csv),
  "POST /datasets/:uid/resources/uploads": as(201),
  "PUT /datasets/:uid/resources/uploads/:file/:part": {
    query: (place) => `?upload_id=${encodeURIComponent(place.uploadId)}`,
    body: () => "a\n1\n",
  },
  "POST /datasets/:uid/resources/uploads/:file/complete": as(400, (place) => ({
    upload_id: place.uploadId,
    filename: "a.csv",
    parts: [{ part: 1, etag: "of-no-part" }],
  })),
  "DELETE /datasets/:uid/resources/uploads/:file": {
    query: (place) => `?upload_id=${encodeURIComponent(place.uploadId)}`,
  },
  "POST /datasets/:uid/resources/guess_extractors": as(200, source),
  "POST /datasets/:uid/resources/guess_extractor_params": as(200, source),
  "POST /datasets/:uid/resources/preview": as(200, source),
  "POST /datasets/:uid/fields": as(201, () => ({ type: "description", field: "town", description: "y" })),
  "PUT /datasets/:uid/fields/:setting": as(200, () => ({ type: "description", field: "town", description: "z" })),
};

const PEOPLE: Record<string, Sent> = {
  "POST /datasets/:uid/security/users": as(201, async (place) => ({
    user: { username: await another(place).of("users/:username") },
    ...RULE,
  })),
  "PUT /datasets/:uid/security/users/:grantee": as(200, () => RULE),
  "POST /datasets/:uid/security/groups": as(201, async (place) => ({
    group: { uid: await another(place).of("groups/:uid") },
    ...RULE,
  })),
  "PUT /datasets/:uid/security/groups/:grantee": as(200, () => RULE),
  "PUT /datasets/:uid/security/default": as(200, () => ({ filter_query: "town = 'Lyon'" })),
  "PUT /domain": as(200, () => ({ new_datasets_restricted: false })),
  "POST /users": as(201, () => ({ username: name(), email: "", permissions: [] })),
  "PUT /users/:username": as(200, () => ({ email: "", permissions: ["create_dataset"] })),
  "POST /users/:username/sign_in_link": as(201),
  "POST /groups": as(201, () => ({ title: name(), permissions: [] })),
  "PUT /groups/:uid": as(200, () => ({ title: name(), permissions: ["create_dataset"] })),
  "POST /groups/:uid/users": as(201, (place) => ({ username: place.owner })),
  "POST /apikeys": as(201, (place) => ({ label: "x", username: place.owner })),
  "POST /apikeys/search_key": as(404, () => ({ key: "unknown" })),
  "POST /apikeys/:uid/revoke": as(200, () => ({ reason: "x" })),
};

const PORTAL: Record<string, Sent> = {
  "POST /feeds": as(201, () => ({ feed_id: name(), ...feed(), enabled: false })),
  "PUT /feeds/:feedId": as(200, feed),
  "POST /feeds/:feedId/poll": as(200),
  "POST /feeds/:feedId/resync": as(200),
  "POST /feeds/:feedId/pause": as(200),
  "POST /feeds/:feedId/resume": as(200),
  ...Object.fromEntries(
    ["users/:username", "groups/:group", "domain", "default"].map((level) => [
      `PUT /quotas/${level}`,
      as(200, () => LIMITS),
    ]),
  ),
  ...Object.fromEntries(
    ["anonymous", "all-anonymous"].map((level) => [
      `PUT /quotas/${level}`,
      as(200, () => ({ outbound_bytes_per_day: 1e12 })),
    ]),
  ),
};

export const ORDERS: Record<string, Sent> = { ...DATASETS, ...SOURCES, ...PEOPLE, ...PORTAL };
