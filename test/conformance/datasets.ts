// The two datasets that the cases ask: `duo`, two rows of which a second implementation recorded the answers
// (explore-api §18.1), and `essai`, with every type, lists, paths and nulls.
import { setTimeout as sleep } from "node:timers/promises";
import type { Send } from "./check.ts";

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

type Order = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;

/** Orders of the administrator; what is refused is an error. */
function toOrder(send: Send, key: string): Order {
  return async (method, path, body) => {
    const headers = new Headers({ authorization: `Apikey ${key}` });
    const isForm = body instanceof FormData;
    if (body !== undefined && !isForm) headers.set("content-type", "application/json");
    const sent = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) };
    const response = await send(`/api/automation/v1.0/datasets/${path}`, { method, headers, ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
}

async function awaitRest(order: Order, uid: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const { status, is_published, sentence } = await order("GET", `${uid}/status/`);
    if (status === "idle" && is_published === true) return;
    if (status === "error" || status === "limit_reached") throw new Error(JSON.stringify(sentence));
    await sleep(100);
  }
  throw new Error(`dataset ${uid} did not come to rest`);
}

type Content = { csv: string; settings: object[]; metadata: object };

async function publishFile(order: Order, datasetId: string, { csv, settings, metadata }: Content): Promise<void> {
  const { uid } = (await order("POST", "", { dataset_id: datasetId, metadata: { default: {} } })) as { uid: string };
  const form = new FormData();
  form.set("file", new File([csv], "data.csv", { type: "text/csv" }));
  const file = await order("POST", `${uid}/resources/files/`, form);
  const datasource = { type: "uploaded_file", file: { uid: file.uid } };
  await order("POST", `${uid}/resources/`, { type: "csvfile", title: "data.csv", datasource });
  for (const setting of settings) await order("POST", `${uid}/fields/`, setting);
  await order("PUT", `${uid}/metadata/`, metadata);
  await order("POST", `${uid}/publish/`);
  await awaitRest(order, uid);
}

/** @param key of an administrator */
export async function publishDatasets(send: Send, key: string): Promise<void> {
  const order = toOrder(send, key);
  const annotate = ANNOTATIONS.map(([field, annotation, args]) => ({ type: "annotate", field, annotation, args }));
  const metadata = {
    title: { value: "Essai complet" },
    description: { value: "<p>Un jeu d’essai sur les arbres</p>" },
    theme: { value: ["Environnement"] },
    keyword: { value: ["arbre", "ville"] },
    publisher: { value: "Ville" },
    modified: { value: "2024-05-06T10:00:00+00:00" },
  };
  const duo = { csv: DUO, settings: [], metadata: { default: { title: { value: "Duo" } } } };
  await publishFile(order, "duo", duo);
  const settings = [{ type: "type", field: "id", type_param: "int" }, ...annotate];
  await publishFile(order, "essai", { csv: ESSAI, settings, metadata: { default: metadata } });
}
