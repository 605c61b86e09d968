// Datasets as the components get them: an ordinary one and one whose publisher is hostile.
import type { DatasetView, RowsView } from "../../../site/src/lib/view.ts";
import { toDatasetView } from "../../../site/src/lib/view.ts";
import type { Field, FieldType } from "../../../worker/field.ts";

export const HOSTILE = `"></title></script><script>alert('x')</script><img src=x onerror=alert(1)>`;

export function field(name: string, type: FieldType, annotations: Field["annotations"] = {}): Field {
  return { name, label: name, description: null, type, annotations };
}

export const trees: DatasetView = toDatasetView({
  datasetId: "arbres",
  metas: {
    title: "Arbres des parcs",
    description: "<p>Un inventaire.</p><ul><li>412 parcs</li><li>1 m près</li></ul>",
    keyword: ["arbres", "parcs"],
    publisher: "Espaces verts",
    license: "Licence Ouverte v2.0",
    license_url: "https://example.org/licence",
    language: "fr",
  },
  fields: [field("nom", "text"), field("hauteur", "double", { unit: "m" }), field("vu_le", "date")],
  recordsCount: 185_845,
  processed: "2026-03-12T09:30:00+00:00",
  completeness: "whole",
});

export const treeRows: RowsView = {
  rows: [
    { nom: "Hêtre", hauteur: 1234.5, vu_le: "2024-03-12" },
    { nom: "Charme", hauteur: null, vu_le: "2024-03-01" },
  ],
  total: 185_845,
};

export const hostile: DatasetView = toDatasetView({
  datasetId: "hostile",
  metas: {
    title: HOSTILE,
    description: `&lt;script&gt;alert(2)&lt;/script&gt; ${HOSTILE}`,
    keyword: [HOSTILE],
    theme: [HOSTILE],
    publisher: HOSTILE,
    license: HOSTILE,
    license_url: "javascript:alert(3)",
    language: `fr" onload="alert(4)`,
    modified: HOSTILE,
  },
  fields: [{ name: HOSTILE, label: HOSTILE, description: HOSTILE, type: "text", annotations: { unit: HOSTILE } }],
  recordsCount: 1,
  processed: null,
  completeness: "stopped",
});

export const hostileRows: RowsView = { rows: [{ [HOSTILE]: HOSTILE }], total: 1 };
