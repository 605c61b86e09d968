// Feeds that publish something else than situations: mirrored as they are; measured data and parking as records too.
import { exports } from "cloudflare:workers";
import { describe, expect, inject, it, vi } from "vitest";
import { ask, createDataset, order } from "./client.ts";

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

function content(type: string, feedType: number, inner: string): string {
  const at = new Date(Date.now() - 60_000 + feedType).toISOString();
  return `<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" ${XSI} modelBaseVersion="2"><payloadPublication xsi:type="${type}">
<feedType>${feedType}</feedType><publicationTime>${at}</publicationTime>${inner}</payloadPublication></d2LogicalModel>`;
}

const site = (id: string, flow: number, speed: number) => `<siteMeasurements>
<measurementSiteReference targetClass="MeasurementSiteRecord" id="${id}" version="1"/><measurementTimeDefault>2026-07-25T08:30:00+02:00</measurementTimeDefault>
<measuredValue index="0"><measuredValue><basicData xsi:type="TrafficFlow"><vehicleFlow numberOfInputValuesUsed="3"><vehicleFlowRate>${flow}</vehicleFlowRate></vehicleFlow></basicData></measuredValue></measuredValue>
<measuredValue index="0"><measuredValue><basicData xsi:type="TrafficSpeed"><averageVehicleSpeed><speed>${speed}</speed></averageVehicleSpeed></basicData></measuredValue></measuredValue></siteMeasurements>`;

const parking = (id: string, vacant: number) =>
  `<parkingRecordStatus><parkingRecordReference id="${id}"/><parkingOccupancy><parkingNumberOfVacantSpaces>${vacant}</parkingNumberOfVacantSpaces></parkingOccupancy></parkingRecordStatus>`;

async function put(path: string, body: string): Promise<void> {
  await (await fetch(`${inject("fileServerUrl")}${path}`, { method: "PUT", body })).arrayBuffer();
}

async function publishFolder(feedId: string, feedType: number, text: string): Promise<void> {
  await put(`/${feedId}/content.xml`, text);
  await put(`/${feedId}/index.txt`, `${feedType}\n`);
}

async function mirror(feedId: string): Promise<void> {
  const url = `${inject("fileServerUrl")}/${feedId}/`;
  expect((await order("POST", "/feeds/", { feed_id: feedId, title: feedId, url, enabled: true })).status).toBe(201);
  await poll(feedId);
}

async function poll(feedId: string): Promise<void> {
  expect((await order("POST", `/feeds/${feedId}/poll/`)).status).toBe(200);
}

describe("a feed of measured data", () => {
  it("is mirrored, and its last values are records: also of a dataset that follows it", async () => {
    await publishFolder(
      "qtv",
      7,
      content("MeasuredDataPublication", 7, site("A#1", 1010, 112) + site("A#2", 1420, 85)),
    );
    await mirror("qtv");
    const { body } = await ask("/feeds/qtv/measurements.json");
    expect(body.measurements).toMatchObject([
      { site: "A#1", kind: "TrafficFlow", value: 1010, unit: "vehicles/h", inputs: 3 },
      { site: "A#1", kind: "TrafficSpeed", value: 112, unit: "km/h" },
      { site: "A#2", kind: "TrafficFlow", value: 1420 },
      { site: "A#2", kind: "TrafficSpeed", value: 85 },
    ]);
    const uid = await createDataset("speeds");
    const resource = { type: "datexfeed", title: "QTV", datasource: { type: "feed", feed_id: "qtv" } };
    expect((await order("POST", `/datasets/${uid}/resources/`, resource)).status).toBe(201);
    await order("POST", `/datasets/${uid}/publish/`);
    const values = async () => {
      const { body: page } = await ask(
        "/api/explore/v2.1/catalog/datasets/speeds/records?select=site,value,measured_at&order_by=value",
      );
      return page.results as { value: number }[];
    };
    await vi.waitFor(
      async () => expect((await values()).map(({ value }) => value)).toEqual([85, 112, 1010, 1420]),
      20_000,
    );
    await put("/qtv/7.xml", content("MeasuredDataPublication", 7, site("A#1", 950, 111)));
    await publishFolder("qtv", 8, content("MeasuredDataPublication", 8, site("A#1", 900, 110)));
    await poll("qtv");
    await vi.waitFor(async () => expect((await values()).map(({ value }) => value)).toEqual([110, 900]), 20_000);
  });

  it("says that it has no situations", async () => {
    const { status, body } = await ask("/feeds/qtv/situations.geojson");
    expect({ status, code: body.error_code }).toEqual({ status: 404, code: "feed_publication_not_situations" });
    expect((await ask("/feeds/qtv/parkings.json")).body.error_code).toBe("feed_publication_other");
  });
});

describe("a feed of parking statuses", () => {
  it("is a list of parks", async () => {
    await publishFolder("parks", 3, content("ParkingStatusPublication", 3, parking("P1", 12) + parking("P2", 0)));
    await mirror("parks");
    expect((await ask("/feeds/parks/parkings.json")).body.parkings).toMatchObject([
      { parking_id: "P1", vacant: 12 },
      { parking_id: "P2", vacant: 0 },
    ]);
  });
});

describe("a feed of anything else", () => {
  it("is mirrored byte for byte, and says that it has no records", async () => {
    const text = content("VmsPublication", 5, "<vmsUnit/>");
    await publishFolder("signs", 5, text);
    await mirror("signs");
    const response = await exports.default.fetch("https://portal.test/feeds/signs/content.xml");
    expect(await response.text()).toBe(text);
    const { body } = await ask("/feeds/signs/situations.json");
    expect(body).toMatchObject({ error_code: "feed_publication_not_situations" });
    expect(String(body.message)).toContain("VmsPublication");
    const uid = await createDataset("signs");
    await order("POST", `/datasets/${uid}/resources/`, {
      type: "datexfeed",
      title: "VMS",
      datasource: { type: "feed", feed_id: "signs" },
    });
    await order("POST", `/datasets/${uid}/publish/`);
    await vi.waitFor(async () => {
      const { body: status } = await order("GET", `/datasets/${uid}/status/`);
      expect(status.status).toBe("error");
      expect(JSON.stringify(status)).toContain("VmsPublication");
    }, 20_000);
  });
});
