// Where the bytes of a resource come from, at the border. Secrets are write-only: they are shown as null, and a null that
// comes back keeps what is stored, as long as it would be sent to the same origin.
import { z } from "zod";
import type { Datasource } from "../../catalog/dataset-config.ts";
import { sourceUrl } from "../../sources/request.ts";
import { headerNameSchema, headerValueSchema } from "./definition-shapes.ts";

const httpUrl = z
  .string()
  .max(4000)
  .refine((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ""), "give an http(s) address");

const secret = z.string().min(1).max(4000).nullable();

const authSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("basic_auth"), username: z.string().max(200), password: secret }),
  z.strictObject({
    type: z.literal("bearer"),
    token: z
      .string()
      .regex(/^[\x21-\x7e]{1,4000}$/, "a token is visible ASCII without blanks")
      .nullable(),
  }),
]);

const httpSchema = z.strictObject({
  type: z.literal("http"),
  connection: z.strictObject({ type: z.literal("http"), url: httpUrl, auth: authSchema.nullish() }),
  relative_url: z.string().max(4000).optional(),
  headers: z
    .array(z.strictObject({ name: headerNameSchema, value: headerValueSchema.nullable() }))
    .max(50)
    .optional(),
});

const gristSchema = z.strictObject({
  type: z.literal("grist"),
  server: httpUrl,
  document: z.string().regex(/^[\w~=-]{1,200}$/, "the identifier in the document's address"),
  table: z.string().regex(/^[\w.-]{1,200}$/, "the table's identifier, as in “Raw data”"),
  key: z
    .string()
    .regex(/^[\x21-\x7e]{1,4000}$/, "a key is visible ASCII without blanks")
    .nullish(),
});

const feedSchema = z.strictObject({ type: z.literal("feed"), feed_id: z.string().max(63) });

export const datasourceSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("uploaded_file"), file: z.looseObject({ uid: z.string().max(64) }) }),
  httpSchema,
  gristSchema,
  feedSchema,
]);

type Given = z.infer<typeof datasourceSchema>;

const originOf = (datasource: Datasource | Given) => {
  if (datasource.type === "uploaded_file" || datasource.type === "feed") return null;
  const url =
    datasource.type === "grist" ? datasource.server : sourceUrl(datasource as Parameters<typeof sourceUrl>[0]);
  return URL.parse(url)?.origin ?? null;
};

/** Secrets of the former datasource that may go where the new one points. */
function formerSecrets(given: Given, former: Datasource | null) {
  const same = former !== null && former.type === given.type && originOf(former) === originOf(given);
  if (!same) return { key: null, password: null, token: null, headers: new Map<string, string>() };
  const auth = former.type === "http" ? former.connection.auth : undefined;
  const headers = former.type === "http" ? (former.headers ?? []) : [];
  return {
    key: former.type === "grist" ? (former.key ?? null) : null,
    password: auth?.type === "basic_auth" ? auth.password : null,
    token: auth?.type === "bearer" ? auth.token : null,
    headers: new Map(headers.map(({ name, value }) => [name.toLowerCase(), value])),
  };
}

/** @returns the datasource to store; what could not be filled in is left out and named in `missing` */
export function withSecrets(given: Given, former: Datasource | null): { datasource: Datasource; missing: string[] } {
  if (given.type === "uploaded_file") {
    return { datasource: { type: "uploaded_file", file: { uid: given.file.uid } }, missing: [] };
  }
  if (given.type === "feed") return { datasource: given, missing: [] };
  const known = formerSecrets(given, former);
  if (given.type === "grist") {
    const { key, ...rest } = given;
    const kept = key === null ? known.key : key;
    return { datasource: { ...rest, key: kept ?? undefined }, missing: [] };
  }
  const missing: string[] = [];
  const keep = (value: string | null, stored: string | null | undefined, path: string) => {
    if (value === null && !stored) missing.push(path);
    return value ?? stored ?? "";
  };
  const { auth, ...connection } = given.connection;
  const headers = given.headers?.map(({ name, value }, index) => ({
    name,
    value: keep(value, known.headers.get(name.toLowerCase()), `datasource.headers.${index}.value`),
  }));
  const path = "datasource.connection.auth";
  const stored =
    auth?.type === "basic_auth"
      ? { ...auth, password: keep(auth.password, known.password, `${path}.password`) }
      : auth?.type === "bearer"
        ? { ...auth, token: keep(auth.token, known.token, `${path}.token`) }
        : undefined;
  return { datasource: { ...given, connection: { ...connection, auth: stored }, headers }, missing };
}

/** The datasource as it may be shown. */
export function toDatasourceJson(datasource: Datasource) {
  if (datasource.type === "uploaded_file" || datasource.type === "feed") return datasource;
  if (datasource.type === "grist") return { ...datasource, key: null };
  const { auth, ...connection } = datasource.connection;
  const hidden = auth?.type === "basic_auth" ? { ...auth, password: null } : auth && { ...auth, token: null };
  return {
    ...datasource,
    connection: { ...connection, ...(hidden ? { auth: hidden } : {}) },
    ...(datasource.headers ? { headers: datasource.headers.map(({ name }) => ({ name, value: null })) } : {}),
  };
}
