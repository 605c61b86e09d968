// What the bytes of a file say about their date: archives, workbooks, tables; and that damage costs the date at most.
import fc from "fast-check";
import { gzipSync } from "fflate";
import { describe, expect, it, test } from "vitest";
import { gatherFromBytes } from "../../../worker/last-modified/read/gather.ts";
import { codes, dos, resolve } from "./evidence.ts";
import { extra, filetime, u32, writeZip } from "./write-zip.ts";

const sourceOf = (bytes: Uint8Array) => ({
  bytes: bytes.length,
  read: async (offset: number, length: number) => bytes.subarray(offset, Math.min(bytes.length, offset + length)),
});
const gather = (bytes: Uint8Array, chosen: ((name: string) => boolean) | null = null) =>
  gatherFromBytes(sourceOf(bytes), chosen);
const bytesOf = (text: string) => new TextEncoder().encode(text);

const UNIX = 1490625963;
const UT = extra(0x5455, 1, ...u32(UNIX));
const UT_WITHOUT_MTIME = extra(0x5455, 2, ...u32(UNIX));
const NTFS = extra(0x000a, ...u32(0), 1, 0, 24, 0, ...filetime(UNIX * 1000), ...filetime(0), ...filetime(0));
const UX = extra(0x5855, ...u32(1), ...u32(UNIX));
const CSV = { name: "données.csv", data: "a;b\n1;2\n", dos: dos("2017-03-27 10:46:04") };

describe("the stamps of a zip entry", () => {
  test.each([
    ["UT", UT, [], "unix", UNIX],
    ["UT in the local header alone", [], UT, "unix", UNIX],
    ["NTFS", NTFS, [], "ntfs", UNIX * 1000],
    ["UX in the local header alone", [], UX, "infoZip", UNIX],
    ["after another field", [...extra(0x7075, 1), ...UT], [], "unix", UNIX],
    ["UT without a time of modification", UT_WITHOUT_MTIME, [], "unix", null],
    ["a field that is cut short", UT.slice(0, 7), [], "unix", null],
  ] as const)("%s", async (_, centralExtra, localExtra, key, value) => {
    const bytes = writeZip([{ ...CSV, centralExtra: [...centralExtra], localExtra: [...localExtra] }]);
    const { zip, names } = await gather(bytes);
    expect(zip).toMatchObject([{ [key]: value, dos: CSV.dos }]);
    expect(names).toEqual([{ origin: "entry", name: "données.csv" }]);
  });

  it("the entry is found behind a comment, clutter and folders, in a stored or deflated archive", async () => {
    const clutter = ["__MACOSX/._données.csv", "._x", "Thumbs.db", ".DS_Store", "dossier/"].map((name) => ({ name }));
    for (const stored of [true, false]) {
      const { zip } = await gather(writeZip([...clutter, { ...CSV, stored }], `PK\u0005\u0006 ${"x".repeat(3000)}`));
      expect(zip?.map(({ name }) => name)).toEqual(["données.csv"]);
    }
  });

  it("only the imported entries count", async () => {
    const other = { ...CSV, name: "lisez-moi.txt", dos: dos("2022-01-01 00:00:00") };
    const bytes = writeZip([other, CSV]);
    expect((await gather(bytes, (name) => name.endsWith(".csv"))).zip).toHaveLength(1);
    const all = await gather(bytes);
    expect(all.zip).toHaveLength(2);
    expect(codes(resolve(all, { source: "zip" }))).toEqual(["date_zip_ambiguous"]);
  });

  it("a shapefile has the date of its table", async () => {
    const parts = ["shp", "dbf", "prj"].map((kind, index) => ({
      name: `gares.${kind}`,
      dos: dos(`201${index}-03-27 10:46:04`),
    }));
    expect((await gather(writeZip(parts))).zip?.map(({ name }) => name)).toEqual(["gares.dbf"]);
  });

  it("names in the code page of MS-DOS are read", async () => {
    const name = Uint8Array.from("donn\u0082es.csv", (letter) => letter.charCodeAt(0));
    expect((await gather(writeZip([{ ...CSV, name }]))).names).toEqual([{ origin: "entry", name: "données.csv" }]);
  });
});

const CORE = (modified: string) =>
  `<?xml version="1.0"?><cp:coreProperties xmlns:cp="urn:c" xmlns:dcterms="urn:d">${modified}</cp:coreProperties>`;
const MODIFIED = '<dcterms:modified xmlns:x="urn:x" x:type="dcterms:W3CDTF">2024-03-08T15:40:09Z</dcterms:modified>';
const WORKBOOK = { name: "xl/workbook.xml", data: "<workbook/>" };

function workbook(core: string, application: string, path = "docProps/core.xml") {
  const type = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
  return writeZip([
    WORKBOOK,
    {
      name: "_rels/.rels",
      data: `<Relationships><Relationship Id="r1" Type="${type}" Target="/${path}"/></Relationships>`,
    },
    { name: path, data: core, dos: dos("2024-03-08 14:40:08") },
    { name: "docProps/app.xml", data: `<Properties><Application>${application}</Application></Properties>` },
  ]);
}

describe("office files", () => {
  test.each([
    ["LibreOffice's false UTC", MODIFIED, "LibreOffice/7.4", "2024-03-08T14:40:09+00:00"],
    ["Excel's true UTC", MODIFIED, "Microsoft Excel", "2024-03-08T15:40:09+00:00"],
    ["no date", "", "Microsoft Excel", null],
  ])("%s", async (_, modified, application, value) => {
    const evidence = await gather(workbook(CORE(modified), application));
    expect(evidence.zip).toBeNull();
    expect(resolve(evidence, { source: "file" }).value).toBe(value);
  });

  it("the properties are where the relationships say", async () => {
    const evidence = await gather(workbook(CORE(MODIFIED), "Microsoft Excel", "package/services/x.psmdcp"));
    expect(resolve(evidence).value).toBe("2024-03-08T15:40:09+00:00");
  });

  test.each([
    ["entities", `<!DOCTYPE x [<!ENTITY e "2024-03-08">]>${CORE("<dcterms:modified>&e;</dcterms:modified>")}`],
    ["broken XML", CORE(MODIFIED).slice(0, 60)],
    ["another root", "<a/>"],
    ["elements within", CORE("<dcterms:modified><a/></dcterms:modified>")],
  ])("%s in the properties cost the date only", async (_, core) => {
    expect((await gather(workbook(core, "x"))).file).toMatchObject({ format: "ooxml", modified: null });
  });

  it("properties that inflate without end are not read", async () => {
    const bytes = workbook(CORE(`${" ".repeat(3 * 1024 ** 2)}${MODIFIED}`), "x");
    expect((await gather(bytes)).file).toMatchObject({ modified: null });
  });

  it("an OpenDocument file has dc:date, whatever it is called", async () => {
    const meta =
      "<office:document-meta><office:meta><dc:date>2024-02-29T14:33:20.23</dc:date></office:meta></office:document-meta>";
    const bytes = writeZip([
      { name: "mimetype", data: "application/vnd.oasis.opendocument.spreadsheet", stored: true },
      { name: "content.xml", data: "<a/>" },
      { name: "meta.xml", data: meta, dos: dos("2024-02-29 13:33:20") },
    ]);
    expect(resolve(await gather(bytes))).toMatchObject({
      value: "2024-02-29T13:33:20.230+00:00",
      zone: "corrected",
      source: "file",
    });
  });

  it("a workbook in an archive has both dates", async () => {
    const bytes = writeZip([{ ...CSV, name: "a.xlsx", data: workbook(CORE(MODIFIED), "Microsoft Excel") }]);
    const result = resolve(await gather(bytes));
    expect(result).toMatchObject({ source: "file", value: "2024-03-08T15:40:09+00:00" });
    expect(result.candidates.map(({ source }) => source)).toEqual(["file", "zip"]);
  });
});

/** A dBase header of one field and one record. */
function dbf(year: number, month: number, day: number): Uint8Array {
  const bytes = new Uint8Array(80);
  bytes.set([3, year, month, day, 1, 0, 0, 0, 65, 0, 11, 0]);
  return bytes;
}

describe("other files", () => {
  it("dBase, alone and in an archive that corrects its month", async () => {
    expect(resolve(await gather(dbf(5, 7, 13))).value).toBe("2005-07-13T00:00:00+00:00");
    const bytes = writeZip([{ name: "a.dbf", data: dbf(121, 5, 14), dos: dos("2021-06-14 08:00:00") }]);
    expect(resolve(await gather(bytes))).toMatchObject({ value: "2021-06-14T00:00:00+00:00", zone: "corrected" });
  });

  it("gzip: time and name of what was compressed", async () => {
    const bytes = gzipSync(bytesOf("a;b\n"), { mtime: UNIX * 1000, filename: "donnees-06-2024.csv" });
    const evidence = await gather(bytes);
    expect(evidence.names).toEqual([{ origin: "gzip", name: "donnees-06-2024.csv" }]);
    expect(resolve(evidence).value).toBe("2017-03-27T14:46:03+00:00");
    expect(resolve(await gather(gzipSync(bytesOf("a"), { mtime: 0 }))).value).toBeNull();
  });

  test.each([
    [
      '<?xml version="1.0"?><gpx version="1.0"><time>2002-04-19T02:47:17Z</time><wpt/></gpx>',
      "2002-04-19T02:47:17+00:00",
    ],
    ["<gpx><metadata><time>2002-04-19T02:47:17Z</time></metadata></gpx>", "2002-04-19T02:47:17+00:00"],
    ["<gpx><wpt><time>2002-04-19T02:47:17Z</time></wpt></gpx>", null],
  ])("GPX %s", async (text, value) => {
    expect(resolve(await gather(bytesOf(text))).value).toBe(value);
  });

  it("text, pictures and nothing have none", async () => {
    for (const bytes of [bytesOf("a;b\n1;2\n"), new Uint8Array(), new Uint8Array([0xff, 0xd8, 0xff])]) {
      expect(await gather(bytes)).toEqual({ names: [], file: null, zip: null });
    }
  });
});

describe("damage", () => {
  const whole = [workbook(CORE(MODIFIED), "LibreOffice/7"), writeZip([{ ...CSV, centralExtra: NTFS, localExtra: UX }])];

  it("never throws anything, wherever a file is cut or a bit is turned", async () => {
    const damage = fc.record({ file: fc.constantFrom(...whole), at: fc.nat(), bit: fc.nat(7), cut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, at, bit, cut }) => {
        const position = at % file.length;
        const bytes = cut ? file.slice(0, position) : file.slice();
        if (!cut) bytes[position] = (bytes[position] ?? 0) ^ (1 << bit);
        resolve(await gather(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it("a directory that lies about its size is not believed", async () => {
    const bytes = writeZip([CSV]);
    new DataView(bytes.buffer).setUint32(bytes.length - 10, 0x7fffffff, true);
    expect(await gather(bytes)).toEqual({ names: [], file: null, zip: null });
  });
});
