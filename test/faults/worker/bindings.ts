// A database and a bucket whose calls pass through a hook: everything that reaches the outside, and nothing else.

/** Runs a call, or does something else instead of it, before it or after it. */
export type Around = <T>(call: () => Promise<T>) => Promise<T>;

type Wrap = (
  name: string | symbol,
  member: (...values: unknown[]) => unknown,
) => ((...values: unknown[]) => unknown) | null;

/** The same object, with those of its methods replaced for which `wrap` gives another. */
function withMethods<T extends object>(target: T, wrap: Wrap): T {
  return new Proxy(target, {
    get(inner, name) {
      const member: unknown = Reflect.get(inner, name, inner);
      if (typeof member !== "function") return member;
      // Methods of the runtime's objects work on these themselves only, never on a proxy.
      const bound = (...values: unknown[]): unknown => Reflect.apply(member, inner, values);
      return wrap(name, bound) ?? bound;
    },
  });
}

const RUNS = new Set<string | symbol>(["all", "run", "raw", "first", "exec"]);

export function aroundDatabase(database: D1Database, around: Around): D1Database {
  const originals = new WeakMap<object, D1PreparedStatement>();
  const wrapStatement = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = withMethods(statement, (name, member) => {
      if (name === "bind") return (...values) => wrapStatement(member(...values) as D1PreparedStatement);
      return RUNS.has(name) ? (...values) => around(async () => member(...values)) : null;
    });
    originals.set(wrapped, statement);
    return wrapped;
  };
  return withMethods(database, (name, member) => {
    if (name === "prepare") return (...values) => wrapStatement(member(...values) as D1PreparedStatement);
    if (RUNS.has(name)) return (...values) => around(async () => member(...values));
    if (name !== "batch") return null;
    return (statements) =>
      around(async () => member((statements as D1PreparedStatement[]).map((one) => originals.get(one) ?? one)));
  });
}

const BUCKET_CALLS = new Set<string | symbol>(["get", "put", "head", "delete", "list", "createMultipartUpload"]);
const UPLOAD_CALLS = new Set<string | symbol>(["uploadPart", "complete", "abort"]);

export function aroundBucket(bucket: R2Bucket, around: Around): R2Bucket {
  const wrapUpload = (upload: R2MultipartUpload): R2MultipartUpload =>
    withMethods(upload, (name, member) =>
      UPLOAD_CALLS.has(name) ? (...values) => around(async () => member(...values)) : null,
    );
  return withMethods(bucket, (name, member) => {
    if (name === "resumeMultipartUpload") return (...values) => wrapUpload(member(...values) as R2MultipartUpload);
    if (!BUCKET_CALLS.has(name)) return null;
    return async (...values) => {
      const answer = await around(async () => member(...values));
      return name === "createMultipartUpload" ? wrapUpload(answer as R2MultipartUpload) : answer;
    };
  });
}
