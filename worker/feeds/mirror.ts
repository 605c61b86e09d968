// FeedMirror: the Durable Object that mirrors one push-pull folder.
import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";

export class FeedMirror extends DurableObject<Env> {}
