// What the global set-ups hand over to the tests: `inject("fileServerUrl")`.
import "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Project `worker`: the file server of test/servers/file-server.ts, without a slash at the end. */
    fileServerUrl: string;
    /** Project `worker`: real files that are served under `${fileServerUrl}/real/`; none where there is no copy of them. */
    realFiles: string[];
    /** Project `worker`: the stand-in for Grist of test/servers/grist-server.ts, without a slash at the end. */
    gristUrl: string;
    /** Project `worker`: how many random requests are tried. */
    hostileRequests: number;
    /**
     * Project `worker`: the push-pull server of test/servers/push-pull-server.ts, without a slash at the end. Each
     * `${pushPullUrl}/{name}/` is a folder of its own, driven by POST …/__control/{order}.
     */
    pushPullUrl: string;
    /** Project `worker`: how many random requests are asked of the rules of access (`ACCESS_REQUESTS`), and of which `SEED`. */
    accessFuzz: { requests: number; seed: number };
    /** Project `e2e`: the portal under test, without a slash at the end. */
    baseUrl: string;
    /** Project `e2e`: its administrator's key. */
    adminKey: string;
  }
}
