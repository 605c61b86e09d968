// The JSON of the rules of a dataset (publishing-platform §5). A filter is read here as it will be read at each request,
// so that what is wrong with it is said to whoever writes it, with its position.
import { z } from "zod";
import { DATASET_PERMISSIONS } from "../../catalog/accounts/permissions.ts";
import type { RuleInput, RuleRow } from "../../catalog/accounts/rules.ts";
import { AppError } from "../../errors.ts";
import { parseFilter } from "../../odsql/security.ts";

const MAX_FILTER_CHARACTERS = 5_000;
const MAX_VISIBLE_FIELDS = 1_000;

const filterSchema = z
  .string()
  .max(MAX_FILTER_CHARACTERS)
  .superRefine((filter, context) => {
    try {
      parseFilter(filter, {});
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      context.addIssue({ code: "custom", message: thrown.message });
    }
  });

const quotaSchema = z.strictObject({
  unit: z.enum(["second", "minute", "hour", "day", "month"]),
  limit: z.int().min(0),
});

/** What is left out shows everything: a rule says what it takes away. */
export const securitySchema = z.strictObject({
  is_data_visible: z.boolean().default(true),
  visible_fields: z.array(z.string().min(1).max(500)).max(MAX_VISIBLE_FIELDS).nullable().default(null),
  filter_query: filterSchema.nullable().default(""),
  api_calls_quota: quotaSchema.nullable().default(null),
});

export type SecurityBody = z.infer<typeof securitySchema>;

const ruleShape = {
  security: securitySchema.prefault({}),
  permissions: z
    .array(z.enum(DATASET_PERMISSIONS))
    .default([])
    .transform((permissions) => [...new Set(permissions)]),
};

export const userRuleSchema = z.strictObject({
  user: z.looseObject({ username: z.string().min(1).max(200) }),
  ...ruleShape,
});
export const groupRuleSchema = z.strictObject({
  group: z.looseObject({ uid: z.string().min(1).max(200) }),
  ...ruleShape,
});
/** Of a rule whose grantee the path names already. */
export const replacedRuleSchema = z.object(ruleShape);

export type RuleBody = z.infer<typeof replacedRuleSchema>;

export function toInput({ security, permissions }: RuleBody): RuleInput {
  return {
    isDataVisible: security.is_data_visible,
    visibleFields: security.visible_fields,
    filterQuery: security.filter_query ?? "",
    apiCallsQuota: security.api_calls_quota,
    permissions,
  };
}

export function toRuleInput(rule: RuleRow): RuleInput {
  const { isDataVisible, visibleFields, filterQuery, apiCallsQuota, permissions } = rule;
  return { isDataVisible, visibleFields, filterQuery, apiCallsQuota, permissions };
}

/** Null, where there is no rule: everything. */
export function toSecurityJson(rule: RuleRow | null): SecurityBody {
  return {
    is_data_visible: rule?.isDataVisible ?? true,
    visible_fields: rule?.visibleFields ?? null,
    filter_query: rule?.filterQuery ?? "",
    api_calls_quota: rule?.apiCallsQuota ?? null,
  };
}

export function toRuleJson(rule: RuleRow) {
  const grantee = rule.scope === "user" ? { user: { username: rule.grantee } } : { group: { uid: rule.grantee } };
  return { ...grantee, security: toSecurityJson(rule), permissions: rule.permissions };
}
