// Twelve typical requests, each as a client asks it and as PostgreSQL is asked for the same.

export type Comparison = { name: string; path: string; sql: string };

const records = (query: Record<string, string>) => `records?${new URLSearchParams(query)}`;

const NEAR = "POINT(2.35 48.85)";
/** Metres between a row and the point, by the haversine formula. */
const ARC =
  "2 * 6371008.8 * asin(sqrt(pow(sin(radians(lat - 48.85) / 2), 2) + cos(radians(lat)) * cos(radians(48.85)) * pow(sin(radians(lon - 2.35) / 2), 2)))";

const facetSql = ["commune", "espece", "etat", "secteur", "annee"]
  .map((field) => `SELECT ${field}, count(*) FROM trees GROUP BY 1 ORDER BY 2 DESC LIMIT 100;`)
  .join(" ");

export const REQUESTS: Comparison[] = [
  {
    name: "list",
    path: records({ limit: "20" }),
    sql: "SELECT count(*) FROM trees; SELECT * FROM trees ORDER BY id LIMIT 20;",
  },
  {
    name: "filter and sort",
    path: records({ where: "hauteur > 35 and espece = 'orme'", order_by: "-diametre", limit: "20" }),
    sql: "SELECT count(*) FROM trees WHERE hauteur > 35 AND espece = 'orme'; SELECT * FROM trees WHERE hauteur > 35 AND espece = 'orme' ORDER BY diametre DESC, id LIMIT 20;",
  },
  {
    name: "group by and average",
    path: records({ select: "avg(hauteur) as h, count(*) as n", group_by: "secteur", limit: "100" }),
    sql: "SELECT secteur, avg(hauteur), count(*) FROM trees GROUP BY 1 ORDER BY 1;",
  },
  {
    name: "count distinct",
    path: records({ select: "count(distinct nom) as n", limit: "1" }),
    sql: "SELECT count(DISTINCT nom), count(*) FROM trees;",
  },
  {
    name: "histogram",
    path: records({ select: "count(*) as n", group_by: "range(hauteur, 5)", limit: "100" }),
    sql: "SELECT floor(hauteur / 5), count(*) FROM trees GROUP BY 1 ORDER BY 1;",
  },
  {
    name: "full text",
    path: records({ where: '"bavilles rontinmar"', limit: "20" }),
    sql: "SELECT count(*) FROM trees WHERE words @@ plainto_tsquery('simple', 'bavilles rontinmar'); SELECT * FROM trees WHERE words @@ plainto_tsquery('simple', 'bavilles rontinmar') ORDER BY ts_rank(words, plainto_tsquery('simple', 'bavilles rontinmar')) DESC LIMIT 20;",
  },
  {
    name: "search",
    path: records({ where: 'search(nom, "bavilels ron")', limit: "20" }),
    sql: "SELECT count(*) FROM trees WHERE nom %> 'bavilels' AND nom ~* '\\mron'; SELECT * FROM trees WHERE nom %> 'bavilels' AND nom ~* '\\mron' LIMIT 20;",
  },
  {
    name: "geo radius",
    path: records({ where: `within_distance(lieu, geom'${NEAR}', 10km)`, limit: "20" }),
    sql: `SELECT count(*) FROM trees WHERE point(lon, lat) <@ box '(2.2,48.75),(2.5,48.95)' AND ${ARC} <= 10000; SELECT * FROM trees WHERE point(lon, lat) <@ box '(2.2,48.75),(2.5,48.95)' AND ${ARC} <= 10000 LIMIT 20;`,
  },
  {
    name: "bounding box",
    path: records({ where: "in_bbox(lieu, 45.0, 2.0, 45.5, 2.5)", limit: "20" }),
    sql: "SELECT count(*) FROM trees WHERE point(lon, lat) <@ box '(2,45),(2.5,45.5)'; SELECT * FROM trees WHERE point(lon, lat) <@ box '(2,45),(2.5,45.5)' LIMIT 20;",
  },
  {
    name: "facets of five fields",
    path: "facets?facet=commune&facet=espece&facet=etat&facet=secteur&facet=annee",
    sql: facetSql,
  },
  {
    name: "deep page",
    path: records({ limit: "100", offset: "9900" }),
    sql: "SELECT count(*) FROM trees; SELECT * FROM trees ORDER BY id LIMIT 100 OFFSET 9900;",
  },
  {
    name: "export of 100,000 rows",
    path: "exports/csv?limit=100000",
    sql: "COPY (SELECT * FROM trees LIMIT 100000) TO STDOUT WITH (FORMAT csv);",
  },
];
