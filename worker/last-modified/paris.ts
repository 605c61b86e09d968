// A time without a zone in what French publishers wrote: the wall clock of Europe/Paris.
import { fromWallClock } from "../lib/wall-clock.ts";

export const fromParis = (wallClock: number): number => fromWallClock("Europe/Paris", wallClock);
