// Columns of a source + the field configuration → the fields of the dataset. Pure; a setting whose field the source does
// not have changes nothing and is reported.
import type { Field, FieldType } from "../field.ts";
import { nameOfPoint } from "./point-column.ts";
import type { FieldSetting } from "./settings.ts";

/** A column of the source, by its technical name. */
export type Column = Pick<Field, "name" | "label"> & { type: FieldType } & Partial<Field>;

/** A field of the dataset, and the column that it is read from. */
export type ConfiguredField = {
  field: Field;
  column: string;
  /** The type was configured: values that it does not fit are null, and recorded. */
  retyped: boolean;
};

export type Configured = {
  fields: ConfiguredField[];
  /** Names that settings use and no field has, in the order of the stack. */
  unmatched: string[];
};

function toField({ name, label, type, description = null, annotations = {} }: Column): ConfiguredField {
  return { field: { name, label, description, type, annotations }, column: name, retyped: false };
}

type State = { fields: ConfiguredField[]; unmatched: Set<string> };

/** Changes the field of that name, or reports that there is none. */
function change(state: State, name: string, edit: (found: ConfiguredField) => ConfiguredField | null): void {
  const index = state.fields.findIndex(({ field }) => field.name === name);
  const found = state.fields[index];
  if (found === undefined) {
    state.unmatched.add(name);
    return;
  }
  const edited = edit(found);
  state.fields.splice(index, 1, ...(edited === null ? [] : [edited]));
}

const withField = (found: ConfiguredField, values: Partial<Field>): ConfiguredField => ({
  ...found,
  field: { ...found.field, ...values },
});

/** A name that another field has stays as it is: two fields of one name cannot be told apart. */
function rename(state: State, from: string, to: string, label: string | undefined): void {
  const isTaken = from !== to && state.fields.some(({ field }) => field.name === to);
  if (isTaken) state.unmatched.add(from);
  else change(state, from, (found) => withField(found, { name: to, label: label ?? found.field.label }));
}

type PointSetting = Extract<FieldSetting, { type: "geo_point" }>;

/** The place stands behind the other fields; the two columns of it stay fields, and may be deleted afterwards. */
function addPoint(state: State, { field: name, latitude, longitude, epsg }: PointSetting): void {
  const columnOf = (wanted: string) => state.fields.find(({ field }) => field.name === wanted)?.column;
  const [lat, lon] = [columnOf(latitude), columnOf(longitude)];
  if (lat === undefined) state.unmatched.add(latitude);
  if (lon === undefined) state.unmatched.add(longitude);
  if (lat === undefined || lon === undefined) return;
  if (state.fields.some(({ field }) => field.name === name)) {
    state.unmatched.add(name);
    return;
  }
  const point = toField({ name, label: name, type: "geo_point_2d" });
  state.fields.push({ ...point, column: nameOfPoint({ latitude: lat, longitude: lon, epsg }), retyped: true });
}

/** The named fields come first, in that order; the others keep theirs behind them. */
function reorder(state: State, names: string[]): void {
  const known = new Map(state.fields.map((each) => [each.field.name, each]));
  const first = new Set<ConfiguredField>();
  for (const name of names) {
    const found = known.get(name);
    if (found === undefined) state.unmatched.add(name);
    else first.add(found);
  }
  state.fields = [...first, ...state.fields.filter((each) => !first.has(each))];
}

function apply(state: State, setting: FieldSetting): void {
  if (setting.type === "rename") rename(state, setting.from_name, setting.to_name, setting.field_label);
  else if (setting.type === "geo_point") addPoint(state, setting);
  else if (setting.type === "order") reorder(state, setting.args);
  else if (setting.type === "delete") change(state, setting.field, () => null);
  else if (setting.type === "description") {
    change(state, setting.field, (found) => withField(found, { description: setting.description }));
  } else if (setting.type === "type") {
    change(state, setting.field, (found) => ({ ...withField(found, { type: setting.type_param }), retyped: true }));
  } else {
    change(state, setting.field, (found) =>
      withField(found, { annotations: { ...found.field.annotations, [setting.annotation]: setting.args } }),
    );
  }
}

export function configureFields(columns: Column[], settings: readonly FieldSetting[]): Configured {
  const state: State = { fields: columns.map(toField), unmatched: new Set() };
  for (const setting of settings) apply(state, setting);
  return { fields: state.fields, unmatched: [...state.unmatched] };
}
