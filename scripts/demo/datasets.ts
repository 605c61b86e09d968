// The three demo datasets: an invented French municipality, in files as municipalities publish them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Api, awaitIdle, textOf } from "./api.ts";

type DemoDataset = { id: string; file: string; metadata: Record<string, unknown> };

const PUBLISHER = "Ville de Brévoy-sur-Orle (exemple fictif)";
const LICENSE = "Licence Ouverte v2.0 (Etalab)";

/** In the order of creation. */
export const DEMO_DATASETS: readonly DemoDataset[] = [
  {
    id: "arbres",
    file: "arbres.csv",
    metadata: {
      title: "Arbres d’alignement et de parc",
      description:
        "<p>Les arbres plantés sur l’espace public : espèce, hauteur en mètres, circonférence du tronc en centimètres, date de plantation, quartier, et si l’arbre est classé remarquable.</p>",
      keyword: ["arbres", "espaces verts", "patrimoine naturel"],
      theme: ["Environnement"],
    },
  },
  {
    id: "comptages-velos",
    file: "comptages-velos.csv",
    metadata: {
      title: "Comptages horaires de vélos",
      description:
        "<p>Nombre de passages de vélos par heure à trois compteurs, avec la température relevée. Une valeur absente signale un compteur en panne.</p>",
      keyword: ["vélo", "mobilité", "comptage"],
      theme: ["Transports, déplacements"],
    },
  },
  {
    id: "adresses",
    file: "adresses.csv",
    metadata: {
      title: "Base adresse locale",
      description:
        "<p>Les adresses des quatre communes de l’agglomération : numéro, voie, code postal, commune et position (WGS 84).</p>",
      keyword: ["adresses", "voirie", "géolocalisation"],
      theme: ["Urbanisme, logement"],
    },
  },
];

function withValues(dataset: DemoDataset): Record<string, { value: unknown }> {
  const fields = { ...dataset.metadata, publisher: PUBLISHER, license: LICENSE, language: "fr" };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }]));
}

/** Creates, fills and publishes one dataset, the way its producer would. */
export async function publishDemoDataset(api: Api, dataset: DemoDataset): Promise<void> {
  const metadata = { default: withValues(dataset) };
  const created = await api.send("POST", "/datasets/", { dataset_id: dataset.id, metadata });
  const path = `/datasets/${textOf(created, "uid")}`;

  const form = new FormData();
  const bytes = readFileSync(join(import.meta.dirname, "fixtures", dataset.file));
  form.append("file", new File([bytes], dataset.file, { type: "text/csv" }));
  const file = await api.send("POST", `${path}/resources/files/`, form);

  await api.send("POST", `${path}/resources/`, {
    type: "csvfile",
    title: dataset.file,
    params: {},
    datasource: { type: "uploaded_file", file: { uid: textOf(file, "uid") } },
  });
  await api.send("POST", `${path}/publish/`, {});
  await awaitIdle(api, textOf(created, "uid"));
}

/** Identifiers of the portal's datasets. */
export async function listDatasetIds(api: Api): Promise<string[]> {
  const { body } = await api.get("/datasets/?limit=1000");
  const results: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "results") : undefined;
  if (!Array.isArray(results)) throw new Error("the list of datasets cannot be read");
  return results.map((result) => textOf(result, "dataset_id"));
}
