// The minute's cron, which never fires locally by itself: asked for on the minute, as the platform would.
import { complain } from "./output.ts";
import { origin, type Settings } from "./settings.ts";

const MINUTE_MS = 60_000;

async function tick(settings: Settings, minute: number): Promise<string | null> {
  const query = `cron=*+*+*+*+*&time=${minute}&format=json`;
  const response = await fetch(`${origin(settings)}/cdn-cgi/local/scheduled?${query}`);
  const { outcome } = (await response.json()) as { outcome?: string };
  return outcome === "ok" ? null : `outcome ${outcome ?? response.status}`;
}

/** Asks for the cron at the beginning of each minute; a failure is reported once, until a tick succeeds again. */
export function startCron(settings: Settings): void {
  let failing = false;
  const report = async (minute: number): Promise<void> => {
    const problem = await tick(settings, minute).catch((thrown: unknown) => String(thrown));
    if (problem !== null && !failing) complain(`The minute's work failed (${problem}); it is tried again each minute.`);
    failing = problem !== null;
  };
  const schedule = () => {
    const minute = (Math.floor(Date.now() / MINUTE_MS) + 1) * MINUTE_MS;
    setTimeout(() => {
      schedule();
      void report(minute);
    }, minute - Date.now()).unref();
  };
  schedule();
}
