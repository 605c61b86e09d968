// Counts the rows that a job writes, as the platform bills them: every statement of a job goes through here.

export type Meter = {
  /** Rows written since the last call. */
  take(): number;
};

export type JobStorage = Pick<DurableObjectStorage, "sql" | "transactionSync" | "sync">;

type Written = { readonly rowsWritten: number };

/** The same storage, with a meter on its statements. */
export function meterStorage(storage: DurableObjectStorage): JobStorage & { meter: Meter } {
  let running: Written[] = [];
  const sql = new Proxy(storage.sql, {
    get(target, name) {
      if (name !== "exec") return Reflect.get(target, name, target);
      return (query: string, ...values: unknown[]) => {
        const cursor = target.exec(query, ...values);
        running.push(cursor);
        return cursor;
      };
    },
  });
  return {
    sql,
    transactionSync: (closure) => storage.transactionSync(closure),
    sync: () => storage.sync(),
    meter: {
      take() {
        const written = running.reduce((sum, cursor) => sum + cursor.rowsWritten, 0);
        running = [];
        return written;
      },
    },
  };
}
