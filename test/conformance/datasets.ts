// The two datasets that the cases ask: `duo`, two rows of which a second implementation recorded the answers
// (explore-api §18.1), and `essai`, with every type, lists, paths and nulls.
import { expect } from "vitest";
import { createDataset, fileResource, order, publish, upload } from "../worker/client.ts";

const DUO = "id;some_date;bool;nb\nkoumoul;2017-12-12;non;11\nbidule;2017-10-10;oui;22.2\n";

const ESSAI = [
  "id;nom;film;capacite;note;actif;pose;vu;tags;zone;ici;code",
  "1;Exelmans - Versailles;star wars;10;4.5;oui;2019-12-31;2019-12-31T23:30:00Z;a,b;Europe/Paris;48.85,2.35;LR.AG15T99",
  "2;Exelmans;Star Trek;14;0.5;non;2020-02-29;2020-06-01T12:00:00Z;b;Europe/Paris;48.86,2.36;CR.MOD.1",
  "3;Versailles Chantiers;THE BOOK OF SECRETS;15;;oui;2020-12-01;2020-12-31T23:30:00Z;;Europe/Rome;48.79,2.13;CR.MOD.2",
  "4;Hôtel de Ville;;;2;;;;c;America/Lima;;",
  "5;PARIS 12E ARRDT;wars of stars;30;-1.5;non;2021-07-14;2021-07-14T08:05:09.250Z;a,c;America/Lima;-12.05,-77.05;X",
  "6;paris;nuclear fusion;75;4.5;oui;2021-07-15;;;;48.85,2.35;x",
].join("\n");

const ANNOTATIONS: [field: string, annotation: string, args: string[]][] = [
  ["film", "facet", []],
  ["pose", "facet", []],
  ["tags", "multivalued", [","]],
  ["tags", "facet", []],
  ["tags", "disjunctive", []],
  ["zone", "facet", []],
  ["zone", "hierarchical", ["/"]],
];

async function publishFile(datasetId: string, csv: string, settings: object[], metadata: object): Promise<void> {
  const uid = await createDataset(datasetId);
  await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, csv)));
  for (const setting of settings) expect((await order("POST", `/datasets/${uid}/fields/`, setting)).status).toBe(201);
  await order("PUT", `/datasets/${uid}/metadata/`, metadata);
  expect(await publish(uid)).toMatchObject({ status: "idle", is_published: true });
}

export async function publishDatasets(): Promise<void> {
  const annotate = ANNOTATIONS.map(([field, annotation, args]) => ({ type: "annotate", field, annotation, args }));
  const metadata = {
    title: { value: "Essai complet" },
    description: { value: "<p>Un jeu d’essai sur les arbres</p>" },
    theme: { value: ["Environnement"] },
    keyword: { value: ["arbre", "ville"] },
    publisher: { value: "Ville" },
    modified: { value: "2024-05-06T10:00:00+00:00" },
  };
  await publishFile("duo", DUO, [], { default: { title: { value: "Duo" } } });
  await publishFile("essai", ESSAI, [{ type: "type", field: "id", type_param: "int" }, ...annotate], {
    default: metadata,
  });
}
