// The JSON of users, groups and keys (publishing-platform §1.10, §5): what is accepted, and what is answered.
import { z } from "zod";
import type { KeyRow } from "../../catalog/accounts/api-keys.ts";
import type { GroupWithUsers } from "../../catalog/accounts/groups.ts";
import { PERMISSIONS } from "../../catalog/accounts/permissions.ts";
import type { UserWithGroups } from "../../catalog/accounts/users.ts";

const iso = (time: number) => new Date(time).toISOString();
const at = (time: number | null) => (time === null ? null : iso(time));

/** How many names a list may hold: a portal's whole staff. */
const MAX_NAMES = 1000;

const permissionsSchema = z
  .array(z.enum(PERMISSIONS))
  .max(100)
  .transform((permissions) => [...new Set(permissions)]);

export const usernameSchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]*$/, "use letters, digits and . _ @ + -, starting with a letter or digit");

/** A name, or the object that answers show it in. */
const named = <K extends string>(key: K) =>
  z
    .union([z.string().min(1).max(200), z.looseObject({ [key]: z.string().min(1).max(200) })])
    .transform((value) => (typeof value === "string" ? value : String(value[key])));
const listOf = (key: string) =>
  z
    .array(named(key))
    .max(MAX_NAMES)
    .transform((names) => [...new Set(names)]);

/** Attributes go into filters of rules: short names, short values. */
const attributesSchema = z
  .record(z.string().min(1).max(100), z.array(z.string().max(500)).max(100))
  .refine((attributes) => Object.keys(attributes).length <= 100, "at most 100 attributes");

const person = {
  email: z.union([z.literal(""), z.email().max(254)]).default(""),
  first_name: z.string().max(200).default(""),
  last_name: z.string().max(200).default(""),
  is_active: z.boolean().default(true),
  permissions: permissionsSchema.default([]),
  attributes: attributesSchema.default({}),
  groups: listOf("uid").optional(),
};

export const userSchema = z.strictObject({ username: usernameSchema, ...person });
export const userChangeSchema = z.strictObject({ username: usernameSchema.optional(), ...person });

export const groupSchema = z.strictObject({
  title: z.string().trim().min(1).max(200),
  description: z.string().max(2000).default(""),
  permissions: permissionsSchema.default([]),
  users: listOf("username").optional(),
});

/** One member, or several. */
export const membersSchema = z
  .union([z.strictObject({ username: usernameSchema }), z.strictObject({ users: listOf("username") })])
  .transform((body) => ("username" in body ? [body.username] : body.users));

export const keySchema = z.strictObject({
  label: z.string().trim().min(1).max(200),
  /** The caller's own where it is left out. */
  username: z.string().min(1).max(100).optional(),
  permissions: permissionsSchema.nullish(),
  expires_at: z.iso.datetime({ offset: true, local: false }).or(z.iso.date()).nullish(),
});

export const revocationSchema = z.strictObject({ reason: z.string().max(500).default("") });

export const searchKeySchema = z
  .union([z.strictObject({ key: z.string().min(1).max(500) }), z.strictObject({ api_key: z.string().min(1).max(500) })])
  .transform((body) => ("key" in body ? body.key : body.api_key));

type Person = z.infer<typeof userChangeSchema>;

export function toUserColumns({ email, first_name, last_name, is_active, permissions, attributes }: Person) {
  return { email, firstName: first_name, lastName: last_name, isActive: is_active, permissions, attributes };
}

export function toUserJson({ user, groups }: UserWithGroups) {
  return {
    username: user.username,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    is_active: user.isActive,
    permissions: user.permissions,
    attributes: user.attributes,
    groups,
    created_at: iso(user.createdAt),
    updated_at: iso(user.updatedAt),
  };
}

export function toGroupJson({ group, users }: GroupWithUsers) {
  const { uid, title, description, permissions } = group;
  const times = { created_at: iso(group.createdAt), updated_at: iso(group.updatedAt) };
  return { uid, title, description, permissions, user_count: users.length, users, ...times };
}

function statusOf(row: KeyRow, now: number): "active" | "revoked" | "expired" {
  if (row.revokedAt !== null) return "revoked";
  return row.expiresAt !== null && row.expiresAt <= now ? "expired" : "active";
}

/** Never the key, nor its hash. */
export function toKeyJson(row: KeyRow, now: number) {
  return {
    uid: row.uid,
    label: row.label,
    username: row.username,
    permissions: row.permissions,
    status: statusOf(row, now),
    created_at: iso(row.createdAt),
    expires_at: at(row.expiresAt),
    last_used_at: at(row.lastUsedAt),
    is_revoked: row.revokedAt !== null,
    revoked_at: at(row.revokedAt),
    revocation_reason: row.revocationReason,
  };
}
