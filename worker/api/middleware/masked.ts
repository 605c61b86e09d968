// What was sent, as the journal may keep it: without secrets, and not at any length.

const SECRET =
  /^(password|passwd|secret|token|access_token|refresh_token|client_secret|api_?key|key|private_key|credentials|authorization|cookie|auth|headers(_http)?)$/i;
const MASK = "***";
const MAX_CHARACTERS = 4_000;
const MAX_TEXT = 300;
const MAX_DEPTH = 8;

/** Addresses keep neither user nor query: keys are often in there. */
function maskedText(text: string): string {
  const url = /^[a-z]+:\/\//i.test(text) ? URL.parse(text) : null;
  const shown = url === null ? text : `${url.protocol}//${url.host}${url.pathname}${url.search === "" ? "" : "?…"}`;
  return shown.length > MAX_TEXT ? `${shown.slice(0, MAX_TEXT)}…` : shown;
}

function mask(value: unknown, depth: number): unknown {
  if (typeof value === "string") return maskedText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return "…";
  if (Array.isArray(value)) return value.map((item) => mask(item, depth - 1));
  const members = Object.entries(value).map(([name, member]) => {
    const isSecret = SECRET.test(name) && member !== null;
    return [name, isSecret ? MASK : mask(member, depth - 1)];
  });
  return Object.fromEntries(members);
}

/** A parsed body without its secrets; of a long one, the names of its members. */
export function masked(body: unknown): unknown {
  const shown = mask(body, MAX_DEPTH);
  if (JSON.stringify(shown ?? null).length <= MAX_CHARACTERS) return shown;
  return { members: typeof body === "object" && body !== null ? Object.keys(body).slice(0, 100) : [], truncated: true };
}
