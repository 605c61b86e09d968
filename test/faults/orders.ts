// The orders of a round and what disturbs them, each given in its time, and what is known of whether they were taken.
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, type Dataset, NO_ANSWER } from "./dataset.ts";
import type { Disturbance, Round } from "./plan.ts";
import type { FaultyPortal } from "./portal.ts";
import type { Taken, Tried } from "./settled.ts";
import { type FaultPlan, NO_FAULTS } from "./worker/faults.ts";

/** An order that is not possible now is refused so. */
const REFUSALS = ["invalid_dataset_status", "never_published", "no_former_generation"];

/** What an order's answer says about whether it was taken. Anything but these answers is wrong. */
function readAnswer({ status, body, text }: Answer, excused: boolean): Taken | "wrong" {
  if (status === 200) return "accepted";
  if (status === 400 && REFUSALS.includes(String(body.error_code))) return "no";
  if (!excused || text.includes("injected")) return "wrong";
  return status === NO_ANSWER || status >= 500 ? "maybe" : "wrong";
}

const surer = (a: Taken, b: Taken): Taken => (a === "no" || b === "accepted" ? b : a);

/** Gives one order. @returns whether it was taken */
async function give(portal: FaultyPortal, dataset: Dataset, name: string, faults: FaultPlan, wrong: string[]) {
  const killsBefore = portal.kills();
  const wasDown = portal.isDown();
  const answer = await dataset.order(name, faults);
  const wasKilled = wasDown || portal.isDown() || portal.kills() !== killsBefore;
  const taken = readAnswer(answer, wasKilled || faults.faults.length > 0);
  if (taken !== "wrong") return taken;
  wrong.push(`${name} was answered ${answer.status} ${answer.text.slice(0, 300)}`);
  return "no";
}

const ORDERS = {
  publish: "publish",
  publish_metadata: "metadata",
  rollback: "rollback",
  abort: "abort",
  unpublish: "unpublish",
} as const;

/** Gives the orders of a round and what disturbs them, each in its time. */
export async function carryOut(portal: FaultyPortal, dataset: Dataset, round: Round, wrong: string[]): Promise<Tried> {
  const nothing = { publish: "no", metadata: "no", rollback: "no", abort: "no", unpublish: "no" } as const;
  const tried: Tried = { ...nothing, publishes: 0, mayFail: round.source !== "fine" };
  const order = async (name: keyof typeof ORDERS, query: string, faults: FaultPlan) => {
    const taken = await give(portal, dataset, `${name}/${query}`, faults, wrong);
    const which = ORDERS[name];
    tried[which] = surer(tried[which], taken);
    if (name === "publish" && taken !== "no") tried.publishes++;
  };
  const disturb = async (disturbance: Disturbance) => {
    await sleep(disturbance.afterMs);
    if (disturbance.what === "kill") return portal.kill();
    await order(disturbance.what, disturbance.what === "abort" ? `?keep=${disturbance.keep}` : "", NO_FAULTS);
  };
  const orders = Array.from({ length: round.twice ? 2 : 1 }, () => order(round.order, "", round.requestFaults));
  await Promise.all([...orders, ...round.disturbances.map(disturb)]);
  return tried;
}
