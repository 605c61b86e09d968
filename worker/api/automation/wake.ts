// Delivers an order to a dataset's actor. The order itself is in D1; a delivery that is lost is made again by the sweep,
// so its failure is recorded and not shown.
import type { Env } from "../../env.ts";

export async function wakeActor(env: Env, uid: string): Promise<void> {
  try {
    await env.DATASETS.get(env.DATASETS.idFromName(uid)).wake(uid);
  } catch (thrown) {
    console.error(JSON.stringify({ level: "warn", dataset: uid, event: "wake_lost", error: String(thrown) }));
  }
}
