// A route → what the journal calls it: the things of its path and what is done to the last of them.

const SINGULARS: Record<string, string> = {
  quotas: "quota",
  apikeys: "apikey",
  metadata: "metadata",
  security: "security",
};
const VERBS: Record<string, string> = { POST: "create", PUT: "update", PATCH: "update", DELETE: "delete" };

function singular(word: string): string {
  if (word in SINGULARS) return SINGULARS[word] ?? word;
  return word.endsWith("ies") ? `${word.slice(0, -3)}y` : word.replace(/s$/, "");
}

/** `POST /datasets/:uid/publish` → `dataset.publish`; `PUT /datasets/:uid/fields/:setting` → `dataset.field.update`. */
export function toAction(route: string): string {
  const [method = "", path = ""] = route.split(" ");
  const words = path.split("/").filter((segment) => segment !== "" && !segment.startsWith(":"));
  const last = words.at(-1) ?? "";
  // Things are named in the plural; what is done, in the singular.
  const isVerb = method === "POST" && words.length > 1 && !last.endsWith("s");
  const things = (isVerb ? words.slice(0, -1) : words).map(singular);
  return [...things, isVerb ? last : (VERBS[method] ?? method.toLowerCase())].join(".");
}

/** The first parameter of the path, which is what the others are parts of; null where there is none. */
export function toTarget(route: string, path: string): string | null {
  const pattern = route.split(" ")[1]?.split("/") ?? [];
  const place = pattern.findIndex((segment) => segment.startsWith(":"));
  if (place < 0) return null;
  // What stands before the pattern in the path is the base of the API.
  const segments = path.replace(/\/$/, "").split("/");
  return segments[segments.length - pattern.length + place] ?? null;
}
