// The pages that an actor streams (dataset/contract.ts) → rows with typed values.
import { END_OF_EXPORT, type ExportColumn } from "../../../dataset/contract.ts";
import type { StoredValue } from "../../../field.ts";
import type { Row, Value } from "../../../formats/table.ts";
import { formatDate, parseJson, toTexts } from "../../../odsql/format.ts";

/** Lines of a stream of text, without their ends. */
async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending: string[] = [];
  for await (const bytes of stream) {
    const parts = decoder.decode(bytes, { stream: true }).split("\n");
    for (const [index, part] of parts.entries()) {
      pending.push(part);
      if (index === parts.length - 1) continue;
      yield pending.join("");
      pending = [];
    }
  }
}

/** The geometry of a stored shape, which may be a Feature. */
function toGeometry(cell: StoredValue): unknown {
  const shape = parseJson(cell);
  const isFeature = typeof shape === "object" && shape !== null && "type" in shape && shape.type === "Feature";
  return isFeature && "geometry" in shape ? shape.geometry : shape;
}

function toValue(cell: StoredValue, second: StoredValue, column: ExportColumn): Value {
  if (cell === null) return null;
  switch (column.type) {
    case "boolean":
      return cell !== 0;
    case "date":
      return formatDate(String(cell), column.precision, column.instant);
    case "geo_point_2d":
      return second === null ? null : { lon: second, lat: cell };
    case "geo_shape":
      return toGeometry(cell);
    case "json_blob":
    case "file":
      return parseJson(cell);
    default:
      return column.multivalued ? toTexts(cell) : cell;
  }
}

function toRow([id = null, ...cells]: StoredValue[], columns: ExportColumn[]): Row {
  let next = 0;
  const values = columns.map((column) => {
    const cell = cells[next++] ?? null;
    return toValue(cell, column.type === "geo_point_2d" ? (cells[next++] ?? null) : null, column);
  });
  return { id: id === null ? null : Number(id), values };
}

/** @throws Error where the stream ends before its end was announced: a part must not pass for the whole */
export async function* readRows(pages: ReadableStream<Uint8Array>, columns: ExportColumn[]): AsyncGenerator<Row[]> {
  for await (const line of readLines(pages)) {
    if (line === END_OF_EXPORT) return;
    yield (JSON.parse(line) as StoredValue[][]).map((row) => toRow(row, columns));
  }
  throw new Error("the export ended before its last row");
}
