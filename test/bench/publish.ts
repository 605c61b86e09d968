// A large CSV file published from an address, as a portal does: the file is served from the disk, piece by piece.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Portal } from "../e2e/portal.ts";
import { connect, type Job } from "./client.ts";

/** Fields of the benchmark's dataset by which its records are filtered. */
export const FACETS = ["commune", "espece", "etat", "secteur", "annee"];

export type Published = { ms: number; job: Job };

async function annotate({ baseUrl, adminKey }: Portal, uid: string, field: string): Promise<void> {
  const response = await fetch(`${baseUrl}/api/automation/v1.0/datasets/${uid}/fields/`, {
    method: "POST",
    headers: { authorization: `Apikey ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify({ type: "annotate", field, annotation: "facet", args: [] }),
  });
  if (!response.ok) throw new Error(`${field}: ${response.status} ${await response.text()}`);
}

/** @returns how long it took from the order until the dataset was at rest, and the job's own account */
export async function publishFile(portal: Portal, datasetId: string, csvPath: string): Promise<Published> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/csv", "content-length": statSync(csvPath).size });
    createReadStream(csvPath).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const client = connect(portal.baseUrl, portal.adminKey);
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/trees.csv`;
    const uid = await client.create(datasetId, url);
    for (const field of FACETS) await annotate(portal, uid, field);
    const before = performance.now();
    await client.order(uid, "publish/");
    const status = await client.untilRest(uid);
    if (status.status !== "idle") throw new Error(JSON.stringify(status));
    return { ms: performance.now() - before, job: await client.lastJob(uid) };
  } finally {
    server.close();
  }
}
