// The field configuration on the columns of a source: in order, by technical name, and never an error.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Column, configureFields } from "../../../worker/fields/configure.ts";
import { settingsOfFacets } from "../../../worker/fields/from-facets.ts";
import { schemaChange } from "../../../worker/fields/schema-change.ts";
import type { FieldSetting } from "../../../worker/fields/settings.ts";

const COLUMNS: Column[] = [
  { name: "nom", label: "Nom", type: "text" },
  { name: "hauteur", label: "Hauteur (m)", type: "double" },
  { name: "vu_le", label: "Vu le", type: "date" },
];

const names = (settings: FieldSetting[], columns = COLUMNS) =>
  configureFields(columns, settings).fields.map(({ field }) => field.name);

describe("settings", () => {
  it("without any, the fields are the columns", () => {
    expect(configureFields(COLUMNS, [])).toEqual({
      fields: COLUMNS.map(({ name, label, type }) => ({
        field: { name, label, description: null, type, annotations: {} },
        column: name,
        retyped: false,
      })),
      unmatched: [],
    });
  });

  it("rename, describe, type and annotate; each by the name that the field has by then", () => {
    const { fields, unmatched } = configureFields(COLUMNS, [
      { type: "rename", from_name: "hauteur", to_name: "h", field_label: "Hauteur" },
      { type: "type", field: "h", type_param: "int" },
      { type: "annotate", field: "h", annotation: "unit", args: ["m"] },
      { type: "annotate", field: "h", annotation: "facet", args: [] },
      { type: "description", field: "h", description: "Au sol." },
      { type: "description", field: "hauteur", description: "Personne." },
    ]);
    expect(fields[1]).toEqual({
      field: {
        name: "h",
        label: "Hauteur",
        description: "Au sol.",
        type: "int",
        annotations: { unit: ["m"], facet: [] },
      },
      column: "hauteur",
      retyped: true,
    });
    expect(unmatched).toEqual(["hauteur"]);
  });

  it("order puts the named first, and delete leaves out", () => {
    expect(names([{ type: "order", args: ["vu_le", "absent", "nom"] }])).toEqual(["vu_le", "nom", "hauteur"]);
    expect(names([{ type: "delete", field: "nom" }])).toEqual(["hauteur", "vu_le"]);
  });

  it("a renaming to a name that is taken changes nothing, and is reported", () => {
    const settings: FieldSetting[] = [{ type: "rename", from_name: "nom", to_name: "vu_le" }];
    expect(configureFields(COLUMNS, settings)).toMatchObject({ unmatched: ["nom"] });
    expect(names(settings)).toEqual(["nom", "hauteur", "vu_le"]);
  });

  it("a column that comes back finds its settings again, wherever it stands", () => {
    const settings: FieldSetting[] = [{ type: "rename", from_name: "hauteur", to_name: "h" }];
    expect(names(settings, COLUMNS.slice(0, 1))).toEqual(["nom"]);
    expect(names(settings, [...COLUMNS].reverse())).toEqual(["vu_le", "h", "nom"]);
  });

  it("facets of the newer platform are annotations too", () => {
    const facets = [{ field_name: "nom", facetsort: "-count", disjunctive: true }, "x", null, { field_name: 3 }];
    const { fields } = configureFields(COLUMNS, settingsOfFacets(facets));
    expect(fields[0]?.field.annotations).toEqual({ facet: [], facetsort: ["-count"], disjunctive: [] });
    expect(settingsOfFacets("nom")).toEqual([]);
  });

  it("whatever the stack, every field has one column of its own and one name of its own", () => {
    const name = fc.constantFrom("nom", "hauteur", "vu_le", "h", "x");
    const setting = fc.oneof(
      fc.record({ type: fc.constant("rename" as const), from_name: name, to_name: name }),
      fc.record({ type: fc.constant("delete" as const), field: name }),
      fc.record({ type: fc.constant("order" as const), args: fc.array(name) }),
      fc.record({ type: fc.constant("type" as const), field: name, type_param: fc.constantFrom("int", "text") }),
    );
    fc.assert(
      fc.property(fc.array(setting), (settings) => {
        const { fields } = configureFields(COLUMNS, settings as FieldSetting[]);
        expect(new Set(fields.map(({ field }) => field.name)).size).toBe(fields.length);
        expect(new Set(fields.map(({ column }) => column)).size).toBe(fields.length);
      }),
    );
  });
});

describe("changes of the source", () => {
  const [nom, hauteur, vuLe] = COLUMNS as [Column, Column, Column];

  it("are told: columns that came, went, or changed their type", () => {
    const after: Column[] = [nom, { ...vuLe, type: "text" }, { name: "essence", label: "Essence", type: "text" }];
    expect(schemaChange(COLUMNS, after, ["h"])).toEqual({
      added: ["essence"],
      removed: ["hauteur"],
      retyped: [{ name: "vu_le", from: "date", to: "text" }],
      unmatched: ["h"],
    });
  });

  it("are none on a first load, and when only the order changed", () => {
    expect(schemaChange(null, COLUMNS, [])).toBeNull();
    expect(schemaChange(COLUMNS, [vuLe, hauteur, nom], [])).toBeNull();
    expect(schemaChange(null, COLUMNS, ["h"])).toMatchObject({ unmatched: ["h"] });
  });
});
