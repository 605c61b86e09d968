// Random questions to every public endpoint, each with the answer that the model of world.ts gives.
import { strFromU8, unzipSync } from "fflate";
import { parquetReadObjects } from "hyparquet";
import { expect } from "vitest";
import { CATALOG_FORMATS } from "../../../../worker/api/explore/exports/catalog.ts";
import { EXPORT_FORMATS } from "../../../../worker/api/explore/exports/formats.ts";
import type { Random } from "../../../unit/odsql/differential/random.ts";
import { type Dataset, type FieldName, type Person, type Sight, sightOf, TOKEN, TOWNS } from "./world.ts";

type Body = Record<string, unknown>;

/** What came back. */
export type Got = { status: number; bytes: Uint8Array; headers: Headers };

export type Question = {
  /** The route, as the router has it. */
  route: string;
  path: string;
  status: number;
  check?(got: Got): void | Promise<void>;
};

/** Of a dataset that is seen; null for one that is hidden or never was. */
export type Subject = { wood: Dataset; sight: Sight | null; id: string };

const textOf = ({ bytes }: Got) => new TextDecoder().decode(bytes);
const jsonOf = (got: Got) => JSON.parse(textOf(got)) as Body;
const sorted = (values: unknown[]) => values.map((value) => JSON.stringify(value)).toSorted();
const query = (params: Record<string, string>) => `?${new URLSearchParams(params)}`;

const CATALOG = "/api/explore/v2.1/catalog";
const DATASET = `${CATALOG}/datasets/:dataset_id`;

/** 404 where the dataset is hidden, 403 where its records are, and what follows where neither is. */
function aboutData({ sight }: Subject, status: (data: NonNullable<Sight["data"]>) => number): number {
  if (sight === null) return 404;
  return sight.data === null ? 403 : status(sight.data);
}

type Cells = Partial<Record<FieldName, unknown>>;
type Condition = { field: FieldName; text: string; of(cells: Cells): boolean };

function toCondition(random: Random, { wood }: Subject): Condition {
  const row = random.pick(wood.rows);
  return random.pick<Condition>([
    { field: "town", text: `town = '${row.town}'`, of: ({ town }) => town === row.town },
    {
      field: "height",
      text: `height > ${row.height}`,
      of: ({ height }) => typeof height === "number" && height > row.height,
    },
    { field: "secret", text: `secret = '${row.secret}'`, of: ({ secret }) => secret === row.secret },
    { field: "secret", text: "secret is null", of: ({ secret }) => secret == null },
    { field: "kind", text: `not kind = '${row.kind}'`, of: ({ kind }) => kind !== row.kind },
  ]);
}

/** Records in sight that a random condition selects. */
function askRecords(random: Random, subject: Subject): Question {
  const condition = random.chance(0.6) ? toCondition(random, subject) : null;
  const chosen = random.chance(0.4) ? random.pick<FieldName>(["kind", "secret", "town", "height"]) : null;
  const order = random.chance(0.3) ? random.pick<FieldName>(["height", "secret"]) : null;
  const named = [condition?.field, chosen, order].filter((field) => field != null) as FieldName[];
  const path = `${DATASET}/records${query({
    limit: "100",
    ...(condition === null ? {} : { where: condition.text }),
    ...(chosen === null ? {} : { select: chosen }),
    ...(order === null ? {} : { order_by: order }),
  })}`;
  const status = aboutData(subject, ({ fields }) => (named.every((field) => fields.includes(field)) ? 200 : 400));
  const check = (got: Got) => {
    const cells = (subject.sight?.data?.rows ?? []).map((row) => row.cells);
    const wanted = cells.filter((some) => condition?.of(some) ?? true);
    const shown = chosen === null ? wanted : wanted.map((some) => ({ [chosen]: some[chosen] ?? null }));
    const { total_count, results } = jsonOf(got) as { total_count: number; results: Cells[] };
    expect(total_count).toBe(wanted.length);
    const ordered = (some: Cells) => Object.fromEntries(Object.entries(some).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    expect(sorted(results.map(ordered))).toEqual(sorted(shown.map(ordered)));
  };
  return { route: `${DATASET}/records`, path, status, check };
}

const countBy = (values: unknown[]) => {
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

function askGroups(_random: Random, subject: Subject): Question {
  const path = `${DATASET}/records${query({ select: "count(*) as n, max(height) as top", group_by: "town", limit: "100" })}`;
  const status = aboutData(subject, ({ fields }) => (fields.includes("town") && fields.includes("height") ? 200 : 400));
  const check = (got: Got) => {
    const cells = (subject.sight?.data?.rows ?? []).map((row) => row.cells);
    const wanted = [...countBy(cells.map(({ town }) => town ?? null))].map(([town, n]) => {
      const heights = cells
        .filter((some) => (some.town ?? null) === town)
        .flatMap(({ height }) => (height == null ? [] : [Number(height)]));
      return [town, n, heights.length === 0 ? null : Math.max(...heights)];
    });
    const { results } = jsonOf(got) as { results: { town: string | null; n: number; top: number | null }[] };
    expect(sorted(results.map(({ town, n, top }) => [town, n, top]))).toEqual(sorted(wanted));
  };
  return { route: `${DATASET}/records`, path, status, check };
}

function askRecord(random: Random, subject: Subject): Question {
  const number = 1 + random.below(14);
  const found = subject.sight?.data?.rows.find((row) => row.number === number);
  const status = aboutData(subject, () => (found === undefined ? 404 : 200));
  const check = (got: Got) => expect(jsonOf(got)).toEqual(found?.cells);
  return { route: `${DATASET}/records/:record_id`, path: `${DATASET}/records/${number}`, status, check };
}

function askFacets(random: Random, subject: Subject): Question {
  const field = random.pick<FieldName>(["town", "secret"]);
  const refined = random.chance(0.3) ? random.pick(TOWNS) : null;
  const path = `${DATASET}/facets${query({ facet: field, ...(refined === null ? {} : { refine: `town:${refined}` }) })}`;
  const needed: FieldName[] = refined === null ? [field] : [field, "town"];
  const status = aboutData(subject, ({ fields }) => (needed.every((name) => fields.includes(name)) ? 200 : 400));
  const check = (got: Got) => {
    const cells = (subject.sight?.data?.rows ?? []).map((row) => row.cells);
    const wanted = cells
      .filter(({ town }) => refined === null || town === refined)
      .flatMap((some) => some[field] ?? []);
    const { facets } = jsonOf(got) as { facets: { facets: { value: string; count: number }[] }[] };
    const seen = facets.flatMap((one) => one.facets.map(({ value, count }) => [value, count]));
    expect(sorted(seen)).toEqual(sorted([...countBy(wanted)]));
  };
  return { route: `${DATASET}/facets`, path, status, check };
}

/** The texts of a file, whatever its format packs them in. */
async function unpacked(format: string, { bytes }: Got): Promise<string> {
  if (format === "parquet") {
    const file = bytes.slice().buffer;
    return JSON.stringify(await parquetReadObjects({ file }), (_, value) =>
      typeof value === "bigint" ? String(value) : value,
    );
  }
  if (format !== "xlsx" && format !== "shp") return strFromU8(bytes, true);
  return Object.values(unzipSync(bytes))
    .map((part) => strFromU8(part, true))
    .join("\n");
}

const tokensOf = (text: string) => [...new Set(text.match(TOKEN) ?? [])].toSorted();

function askExport(random: Random, subject: Subject): Question {
  const format = random.pick(Object.keys(EXPORT_FORMATS));
  const isGeographic = EXPORT_FORMATS[format]?.isGeographic === true;
  const path = `${DATASET}/exports/${format}${random.chance(0.3) ? "?order_by=_id" : ""}`;
  const isOffered = !isGeographic || (subject.sight?.fields.includes("place") ?? false);
  // A place that is described, and that no record shows, makes no map.
  const status = aboutData(subject, ({ fields }) => {
    if (!isGeographic) return 200;
    if (!isOffered) return 404;
    return fields.includes("place") ? 200 : 400;
  });
  const check = async (got: Got) => {
    const seen = tokensOf(await unpacked(format, got));
    const rows = subject.sight?.data?.rows ?? [];
    const wanted = tokensOf(JSON.stringify(rows));
    // Some of the geographic ones leave out what has no place, and one has names only.
    if (isGeographic) for (const token of seen) expect(wanted).toContain(token);
    else expect(seen).toEqual(wanted);
  };
  return { route: `${DATASET}/exports/:format`, path, status, check };
}

const plain = (route: string, path: string, status: number, check: (got: Got) => void | Promise<void>): Question => ({
  route,
  path,
  status,
  check,
});

function askDataset(_random: Random, { sight }: Subject): Question {
  return plain(DATASET, DATASET, sight === null ? 404 : 200, (got) => {
    const { fields, metas } = jsonOf(got) as {
      fields: { name: string }[];
      metas: { default: { records_count: number | null } };
    };
    expect(sorted(fields.map(({ name }) => name))).toEqual(sorted(sight?.fields ?? []));
    expect(metas.default.records_count).toBe(sight?.data === null ? null : sight?.data.rows.length);
  });
}

function askExports(_random: Random, { sight }: Subject): Question {
  return plain(`${DATASET}/exports`, `${DATASET}/exports`, sight === null ? 404 : 200, (got) => {
    expect(textOf(got).includes("geojson")).toBe(sight?.fields.includes("place"));
  });
}

const askAttachments = (_random: Random, { sight }: Subject): Question =>
  plain(`${DATASET}/attachments`, `${DATASET}/attachments`, sight === null ? 404 : 200, (got) => {
    expect(jsonOf(got).attachments).toEqual([]);
  });

function askFile(random: Random, subject: Subject): Question {
  const kind = random.pick(["attachments", "files"]);
  const status = aboutData(subject, () => 404);
  return plain(`${DATASET}/${kind}/:file_id`, `${DATASET}/${kind}/tkfile0000`, status, () => undefined);
}

export const ABOUT_ONE: ((random: Random, subject: Subject) => Question)[] = [
  askRecords,
  askRecords,
  askRecords,
  askGroups,
  askRecord,
  askFacets,
  askExport,
  askExport,
  askDataset,
  askExports,
  askAttachments,
  askFile,
];

const seenBy = (person: Person, woods: Dataset[]) =>
  woods.flatMap((wood) => {
    const sight = sightOf(person, wood);
    return sight === null ? [] : [{ wood, sight }];
  });

const countOf = ({ data }: Sight) => data?.rows.length ?? null;

function askCatalogue(random: Random, person: Person, woods: Dataset[]): Question {
  const least = random.chance(0.5) ? random.below(12) : null;
  const path = `${CATALOG}/datasets${query({
    limit: "100",
    where: `dataset_id like 'wood' ${least === null ? "" : `and records_count > ${least}`}`,
  })}`;
  return plain(`${CATALOG}/datasets`, path, 200, (got) => {
    const wanted = seenBy(person, woods).filter(({ sight }) => least === null || (countOf(sight) ?? -1) > least);
    type Shown = {
      dataset_id: string;
      fields: { name: string }[];
      metas: { default: { records_count: number | null } };
    };
    const { results, total_count } = jsonOf(got) as { results: Shown[]; total_count: number };
    expect(total_count).toBe(wanted.length);
    const seen = results.map(({ dataset_id, fields, metas }) => [
      dataset_id,
      metas.default.records_count,
      fields.map(({ name }) => name).toSorted(),
    ]);
    expect(sorted(seen)).toEqual(
      sorted(wanted.map(({ wood, sight }) => [wood.id, countOf(sight), sight.fields.toSorted()])),
    );
  });
}

function askCatalogueFacets(_random: Random, person: Person, woods: Dataset[]): Question {
  return plain(`${CATALOG}/facets`, `${CATALOG}/facets?facet=keyword`, 200, (got) => {
    const { facets } = jsonOf(got) as { facets: { facets: { value: string; count: number }[] }[] };
    const seen = facets.flatMap((one) => one.facets.map(({ value, count }) => [value, count]));
    expect(sorted(seen)).toEqual(sorted(seenBy(person, woods).map(({ wood }) => [wood.id.replace("wood-", "kw-"), 1])));
  });
}

function askCatalogueExport(random: Random, person: Person, woods: Dataset[]): Question {
  const format = random.pick(Object.keys(CATALOG_FORMATS));
  return plain(`${CATALOG}/exports/:format`, `${CATALOG}/exports/${format}`, 200, async (got) => {
    const text = await unpacked(format, got);
    const seen = new Set(text.match(/wood-[a-z]+/g));
    expect([...seen].toSorted()).toEqual(
      seenBy(person, woods)
        .map(({ wood }) => wood.id)
        .toSorted(),
    );
    // Titles too are of those alone.
    const titles = new Set(text.match(/Wood of [a-z]+/g));
    expect(titles.size).toBeLessThanOrEqual(seen.size);
  });
}

function askPlain(random: Random): Question {
  const rest = random.pick([
    "",
    "/exports",
    "/metadata_templates",
    "/metadata_templates/basic",
    "/metadata_templates/basic/default",
  ]);
  const route = {
    "/metadata_templates/basic": "/metadata_templates/:type",
    "/metadata_templates/basic/default": "/metadata_templates/:type/:template",
  }[rest];
  return plain(`${CATALOG}${route ?? rest}`, `${CATALOG}${rest}`, 200, (got) =>
    expect(textOf(got)).not.toContain("wood-"),
  );
}

/** The pages of the site show what anybody sees, whoever asks. */
function askPage(random: Random, _person: Person, woods: Dataset[], anybody: Person): Question {
  const root = random.pick(["/", "/en/"]);
  if (random.chance(0.4)) {
    return plain(root === "/" ? "/" : "/en", root, 200, (got) => {
      const seen = new Set(textOf(got).match(/wood-[a-z]+/g));
      expect([...seen].toSorted()).toEqual(
        seenBy(anybody, woods)
          .map(({ wood }) => wood.id)
          .toSorted(),
      );
    });
  }
  const wood = random.pick(woods);
  const sight = sightOf(anybody, wood);
  return plain(`${root}datasets/:id`, `${root}datasets/${wood.id}/`, sight === null ? 404 : 200, (got) => {
    const allowed = tokensOf(JSON.stringify(sight?.data?.rows ?? []));
    for (const token of tokensOf(textOf(got))) expect(allowed).toContain(token);
  });
}

type About = (random: Random, person: Person, woods: Dataset[], anybody: Person) => Question;

export const ABOUT_ALL: About[] = [askCatalogue, askCatalogue, askCatalogueFacets, askCatalogueExport, askPlain];
export const ABOUT_PAGES: About[] = [askPage];

const FEED = "/feeds/:feedId";
const FEED_FILES: Record<string, string> = {
  "/content.xml": "/:file",
  "/index.txt": "/:file",
  "/health.json": "/health.json",
  "/incidents.atom": "/incidents.atom",
  "/situations.geojson": "/situations.geojson",
  "/situations.json": "/situations.json",
  // There are none of these in this feed.
  "/measurements.json": "/measurements.json",
  "/parkings.json": "/parkings.json",
  "/changes": "/changes",
  "/": "",
};

const EMPTY = ["/measurements.json", "/parkings.json"];

/** The folder of a feed is shown to whoever sees a dataset of it whole. */
export function askFeed(random: Random, person: Person, roads: Dataset[]): Question {
  const road = random.pick(roads);
  const isShown = sightOf(person, road)?.isWhole === true;
  if (random.chance(0.2)) {
    return plain("/feeds", "/feeds/", 200, (got) => {
      const { results } = jsonOf(got) as { results: { feed_id: string }[] };
      const shown = roads.filter((one) => sightOf(person, one)?.isWhole === true).map(({ id }) => id);
      expect(results.map(({ feed_id }) => feed_id).toSorted()).toEqual(shown.toSorted());
    });
  }
  const file = random.pick(Object.keys(FEED_FILES));
  return plain(
    `${FEED}${FEED_FILES[file]}`,
    `/feeds/${road.id}${file}`,
    isShown && !EMPTY.includes(file) ? 200 : 404,
    () => undefined,
  );
}
