// The three demo datasets: an invented French municipality, in files as municipalities publish them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Api, awaitIdle, textOf } from "./api.ts";

type Described = { id: string; metadata: Record<string, unknown> };
type DemoDataset = Described & { file: string };

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

/** Made from the demo feed: it changes with each poll. */
export const LIVE_DATASET: Described = {
  id: "evenements-routiers",
  metadata: {
    title: "Événements routiers en cours",
    description:
      "<p>Accidents, obstacles, bouchons et travaux sur la route : un enregistrement par événement en cours ou annoncé, tenu à jour chaque minute depuis un flux DATEX II. Les événements sont inventés.</p>",
    keyword: ["route", "trafic", "temps réel", "DATEX II"],
    theme: ["Transports, déplacements"],
  },
};

function withValues(dataset: Described): Record<string, { value: unknown }> {
  const fields = { ...dataset.metadata, publisher: PUBLISHER, license: LICENSE, language: "fr" };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }]));
}

/** Creates, fills and publishes one dataset, the way its producer would. */
export async function publishDemoDataset(api: Api, dataset: DemoDataset): Promise<void> {
  await publish(api, dataset, (path) => fileResource(api, path, dataset.file));
}

/** The dataset that follows the demo feed, which must have been polled. */
export async function publishLiveDataset(api: Api, feedId: string): Promise<void> {
  const datasource = { type: "feed", feed_id: feedId };
  await publish(api, LIVE_DATASET, async () => ({ type: "datexfeed", title: "Flux DATEX II", datasource }));
}

async function publish(api: Api, dataset: Described, resource: (path: string) => Promise<unknown>): Promise<void> {
  const metadata = { default: withValues(dataset) };
  const created = await api.send("POST", "/datasets/", { dataset_id: dataset.id, metadata });
  const path = `/datasets/${textOf(created, "uid")}`;
  await api.send("POST", `${path}/resources/`, await resource(path));
  await api.send("POST", `${path}/publish/`, {});
  await awaitIdle(api, textOf(created, "uid"));
}

async function fileResource(api: Api, path: string, name: string): Promise<unknown> {
  const form = new FormData();
  const bytes = readFileSync(join(import.meta.dirname, "fixtures", name));
  form.append("file", new File([bytes], name, { type: "text/csv" }));
  const file = await api.send("POST", `${path}/resources/files/`, form);

  const datasource = { type: "uploaded_file", file: { uid: textOf(file, "uid") } };
  return { type: "csvfile", title: name, params: {}, datasource };
}

/** Identifiers of the portal's datasets. */
export async function listDatasetIds(api: Api): Promise<string[]> {
  const { body } = await api.get("/datasets/?limit=1000");
  const results: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "results") : undefined;
  if (!Array.isArray(results)) throw new Error("the list of datasets cannot be read");
  return results.map((result) => textOf(result, "dataset_id"));
}
