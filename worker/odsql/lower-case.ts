// Lower-casing in SQL: SQLite's own lower() knows ASCII only. Latin, Greek and Cyrillic capitals are replaced one by
// one, in stages because the platform allows a depth of 100 to an expression.

const CAPITALS = [
  "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ",
  "ĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮĴĶĹĻĽĿŁ",
  "ŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚ",
  "ΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
  "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
  "ЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏҐ",
];

/** Depth that a call adds to an expression. */
export const LOWER_CASE_DEPTH = 36;

function replaceAll(capitals: string, sql: string): string {
  return [...capitals].reduce((inner, capital) => `replace(${inner},'${capital}','${capital.toLowerCase()}')`, sql);
}

/** SQL of a text in lower case. */
export function toLowerCaseSql(sql: string): string {
  let source = `(SELECT lower(${sql}) AS v)`;
  for (const capitals of CAPITALS.slice(0, -1)) source = `(SELECT ${replaceAll(capitals, "v")} AS v FROM ${source})`;
  const slow = `(SELECT ${replaceAll(CAPITALS.at(-1) ?? "", "v")} FROM ${source})`;
  // As many bytes as characters: ASCII, by far the most frequent case.
  return `CASE WHEN octet_length(${sql}) = length(${sql}) THEN lower(${sql}) ELSE ${slow} END`;
}
