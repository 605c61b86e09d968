// Limits of what is kept are told to the journal as those of calls are: once at 80 %, once when they are reached.
import { expect, test } from "vitest";
import { addGroup, addUser, orderAs } from "./accounts.ts";
import { order } from "./client.ts";
import { deeds } from "./people.ts";

const LEVELS = ["domain", "group", "user"] as const;

test.each(LEVELS)("of datasets, at the level of the %s", async (level) => {
  const name = `counted-by-${level}`;
  const key = await addUser(name);
  await addGroup(`gr_${name}`, [name]);
  const paths = { domain: "/quotas/domain/", group: `/quotas/groups/gr_${name}/`, user: `/quotas/users/${name}/` };
  // Of the domain, whatever the others have made counts too.
  const { body } = await order("GET", "/datasets/?limit=0");
  const before = level === "domain" ? Number(body.total_count) : 0;
  const limit = before + 5;
  expect((await order("PUT", paths[level], { datasets: limit })).status).toBe(200);
  const target = level === "domain" ? "domain:" : `${level}:${name}`;
  const told = async () => {
    const rows = (await deeds()).filter((deed) => deed.target === target && deed.action.startsWith("quota."));
    return rows.flatMap(({ action, change }) => {
      const { value, limit_type } = (change ?? {}) as { value?: number; limit_type?: string };
      return limit_type === undefined ? [] : [[action, limit_type, value]];
    });
  };
  for (let made = 0; made < 5; made++) {
    expect((await orderAs(key, "POST", "/datasets/", { dataset_id: `${name}-${made}` })).status).toBe(201);
  }
  const wanted = [
    ["quota.reached", "datasets", limit],
    ["quota.warned", "datasets", Math.ceil((limit * 80) / 100)],
  ];
  await expect.poll(told).toEqual(wanted);
  expect((await orderAs(key, "POST", "/datasets/", { dataset_id: `${name}-more` })).status).toBe(403);
  await order("PUT", paths[level], { datasets: limit + 50 });
  await order("PUT", paths[level], { datasets: limit });
  expect(await told()).toEqual(wanted);
  await order("DELETE", paths[level]);
});
