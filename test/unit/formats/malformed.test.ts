// Malformed files of every format end in rows, in faults of rows, or in a sentence, and never take more than they may.
// `MALFORMED=2000 npm run unit` tries more of each.
import { expect, test } from "vitest";
import { FORMATS } from "../../../worker/format.ts";
import { SourceFault } from "../../../worker/formats/conversion.ts";
import { type ByteSource, NotInEncoding } from "../../../worker/formats/csv/read.ts";
import { detect } from "../../../worker/formats/detect.ts";
import { CONVERTERS, type ConvertedFormat } from "../../../worker/formats/registry.ts";
import { detectZip } from "../../../worker/formats/zip/detect.ts";
import { openArchive } from "../../../worker/formats/zip/open.ts";
import { MESSAGES } from "../../../worker/messages.ts";
import { FORMAT_FILES } from "../../fixtures/format-files.ts";
import { malformed } from "../../fixtures/malformed.ts";

const COUNT = Number(process.env.MALFORMED ?? 200);
const CONVERTED = FORMATS.filter((format): format is ConvertedFormat => format !== "csvfile");

/** Rows and bytes that no damage of a small file may exceed. */
const MAX_ROWS = 5_000;
const MAX_READS = 50_000;

function sourceOf(bytes: Uint8Array): ByteSource {
  let reads = 0;
  return {
    bytes: bytes.length,
    read: async (offset, length) => {
      if (++reads > MAX_READS) throw new Error("reads without end");
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** The end of a source: how many rows, or the code of its sentence. */
async function endOf(format: ConvertedFormat, bytes: Uint8Array): Promise<string> {
  const source = sourceOf(bytes);
  try {
    const found = detect(bytes);
    if (found.kind === "zip") detectZip((await openArchive(source, 1_000_000)).entries);
    const { rows } = await CONVERTERS[format].convert(source, {});
    let count = 0;
    for await (const row of rows) {
      JSON.stringify(row);
      if (++count > MAX_ROWS) throw new Error("rows without end");
    }
    return `${count} rows`;
  } catch (thrown) {
    if (thrown instanceof NotInEncoding) return "source_encoding";
    if (thrown instanceof SourceFault) return thrown.code;
    throw thrown;
  }
}

test.each(CONVERTED)("%s", { timeout: 120_000 }, async (format) => {
  const whole = FORMAT_FILES[format]();
  for (let seed = 1; seed <= COUNT; seed++) {
    const { damage, bytes } = malformed(whole, seed);
    let end: string;
    try {
      end = await endOf(format, bytes);
    } catch (thrown) {
      throw new Error(`${format}, seed ${seed} (${damage}): ${thrown}`, { cause: thrown });
    }
    expect(end.endsWith("rows") || end in MESSAGES, `${format}, seed ${seed} (${damage}): ${end}`).toBe(true);
  }
});
