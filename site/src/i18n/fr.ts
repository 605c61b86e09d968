// The words of the site in French. Its shape is the Dictionary that every other language must fill. No-break spaces are
// written as escapes, to be seen: \u00a0 before “:” and inside « », the narrow \u202f before “;”, “?” and “!”.
import type { FieldType } from "../../../worker/field.ts";

const plural = (count: number, one: string, many: string) => (Math.abs(count) < 2 ? one : many);

/** `count` chooses the grammatical number; `text` is the same number, formatted. */
type Counted = (count: number, text: string) => string;

const types: Record<FieldType, string> = {
  text: "Texte",
  int: "Entier",
  double: "Décimal",
  boolean: "Booléen",
  date: "Date",
  datetime: "Date et heure",
  geo_point_2d: "Point géographique",
  geo_shape: "Forme géographique",
  file: "Fichier",
  json_blob: "JSON",
};

/** Where the date of the data was found. */
const origins: Record<string, string> = {
  filename: "d’après le nom du fichier",
  file: "d’après le fichier lui-même",
  zip: "d’après l’archive",
  grist: "d’après Grist",
  http_header: "d’après le serveur",
  download: "moment du téléchargement",
  manual: "donnée par le producteur",
  publication: "moment de la publication",
};

const datasets: Counted = (count, text) => `${text} ${plural(count, "jeu de données", "jeux de données")}`;
const found: Counted = (count, text) => `${text} ${plural(count, "jeu trouvé", "jeux trouvés")}`;
const records: Counted = (count) => plural(count, "enregistrement", "enregistrements");
const firstRows: Counted = (count, text) => `${text} ${plural(count, "première ligne", "premières lignes")}`;
const allRows: Counted = (count, text) => `${text} ${plural(count, "ligne", "lignes")}`;
const moreColumns: Counted = (count, text) =>
  `${text} ${plural(count, "autre champ n’est pas montré", "autres champs ne sont pas montrés")} ici\u202f; l’API les sert tous.`;
const fieldCount: Counted = (count, text) => `${text} ${plural(count, "champ", "champs")}`;

export const fr = {
  siteName: "Lisière",
  tagline: "portail de données ouvertes",
  skip: "Aller au contenu",
  nav: { label: "Navigation principale", catalogue: "Catalogue", feeds: "Flux routiers", about: "À propos" },
  otherLanguage: { label: "Langue", name: "English" },
  footer: {
    label: "Pied de page",
    promise:
      "Des données publiées une fois, lisibles par tous\u00a0: dans une page, par une API, sans compte ni traceur.",
    accessibility: "Accessibilité",
    api: "API du catalogue",
  },
  catalogue: {
    title: "Catalogue",
    heading: "Des données à ciel ouvert.",
    lead: "Explorez les jeux de données publiés sur ce portail\u00a0: lisez-les ici, ou interrogez-les par l’API.",
    searchLabel: "Rechercher dans le catalogue",
    searchHint: "Titre, description, producteur ou mot-clé",
    searchButton: "Rechercher",
    clear: "Effacer la recherche",
    searchTitle: (query: string) => `Recherche «\u00a0${query}\u00a0»`,
    datasets,
    found,
    empty: "Aucun jeu de données n’est publié pour le moment.",
    noMatch: (query: string) =>
      `Aucun jeu de données ne correspond à «\u00a0${query}\u00a0». Essayez un mot plus court ou plus général.`,
    pages: "Pages du catalogue",
    previous: "Page précédente",
    next: "Page suivante",
    page: (page: string, last: string) => `Page ${page} sur ${last}`,
  },
  dataset: {
    records,
    dataOf: "Données\u00a0:",
    publishedOn: "Mis en ligne le",
    keywords: "Mots-clés",
    facts: "Fiche d’identité",
    publisher: "Producteur",
    licence: "Licence",
    modified: "Date des données",
    checked: "Source vérifiée le",
    processed: "Données chargées le",
    origins,
    recordsCount: "Enregistrements",
    fieldsCount: "Champs",
    themes: "Thème",
    identifier: "Identifiant",
    unknown: "Non renseigné",
    noDescription: "Ce jeu de données n’a pas encore de description.",
    growingTitle: "Chargement en cours",
    growing: "Le nombre d’enregistrements augmente encore. Revenez dans un instant pour le contenu entier.",
    stoppedTitle: "Contenu incomplet",
    stopped:
      "Le dernier traitement s’est arrêté avant la fin\u00a0: tous les enregistrements de la source ne sont pas ici. Ceux qui le sont sont justes.",
  },
  rows: {
    heading: "Aperçu des données",
    allRows,
    firstRows,
    of: (total: string) => `sur ${total}`,
    moreColumns,
    region: "Tableau des premières lignes, défilant",
    row: "Ligne",
    none: "vide",
    empty: "Ce jeu de données ne contient aucun enregistrement.",
    unavailable: "Les premières lignes ne peuvent pas être affichées pour le moment. Le reste de la page est à jour.",
    yes: "oui",
    no: "non",
  },
  fields: {
    heading: "Champs",
    show: fieldCount,
    region: "Liste des champs, défilante",
    label: "Champ",
    name: "Nom technique",
    type: "Type",
    description: "Description",
    unit: "unité",
    types,
  },
  signIn: {
    title: "Connexion",
    heading: "Connexion",
    lead: "Pour celles et ceux qui tiennent ce portail. Les données se lisent sans compte.",
    key: "Clé de l’administrateur",
    keyHint: "Vous n’avez pas cette clé\u202f? Demandez à l’administrateur un lien de connexion.",
    send: "Se connecter",
    linkLead: "Votre lien est prêt. Il sert une seule fois, au moment où vous vous connectez.",
    signedInAs: "Compte connecté\u202f:",
    signOut: "Se déconnecter",
  },
  console: {
    title: "Essayer l’API",
    heading: "Essayer l’API Explore v2.1",
    lead: "Chaque opération est un formulaire : remplissez ce que vous voulez, envoyez, et lisez la réponse. Rien n’est obligatoire, sauf ce qui est dans l’adresse.",
    document: "La description complète (OpenAPI 3.1)",
    required: "obligatoire",
    send: "Envoyer la requête",
    operations: {
      getEntryPoints: "Points d’entrée du catalogue",
      getDatasets: "Interroger les jeux de données du catalogue",
      getDatasetsFacets: "Compter les valeurs des facettes du catalogue",
      listDatasetsExportFormats: "Formats d’export du catalogue",
      exportDatasets: "Exporter le catalogue",
      getMetadataTemplates: "Métadonnées des jeux de données",
      getMetadataTemplatesOfType: "Métadonnées d’un type de modèle",
      getMetadataTemplate: "Métadonnées d’un modèle",
      getDataset: "Un jeu de données : ses champs et ses métadonnées",
      getRecords: "Interroger les enregistrements d’un jeu de données",
      getRecord: "Un enregistrement",
      getRecordsFacets: "Compter les valeurs des facettes d’un jeu de données",
      listExportFormats: "Formats d’export d’un jeu de données",
      exportRecords: "Exporter les enregistrements, tous ou ceux d’une requête, en un fichier",
      getDatasetAttachments: "Pièces jointes d’un jeu de données",
      getAttachment: "Télécharger une pièce jointe",
      getFile: "Télécharger un fichier qui est la valeur d’un enregistrement",
    } as Record<string, string>,
  },
  downloads: {
    heading: "Télécharger",
    lead: "Tout le jeu de données, dans un seul fichier.",
    table: "Tableaux",
    map: "Cartes",
    linked: "Données liées",
  },
  api: {
    heading: "Réutiliser ces données",
    lead: "Sans clé ni compte. L’API Explore v2.1 filtre, trie, groupe et agrège.",
    records: "Enregistrements (JSON)",
    metadata: "Métadonnées (JSON)",
    example: "Compter les enregistrements depuis un terminal",
  },
  feeds: {
    title: "Flux routiers",
    lead: "Des flux DATEX II en direct, recopiés chaque minute à l’identique : les mêmes fichiers, un état que l’on peut vérifier, et les événements en clair.",
    count: (_count: number, text: string) => `${text} flux`,
    empty: "Aucun flux n’est recopié pour le moment.",
    about: "Événements routiers en direct, au format DATEX II, recopiés du dossier push-pull de leur producteur.",
    well: "En bon état",
    troubled: "À surveiller",
    licence: "Licence",
    attribution: "Mention à afficher",
    source: "Dossier d’origine",
    lastPoll: "Dernier relevé",
    lastContent: "Dernier état complet",
    lastUnit: "Dernière mise à jour",
    units: "Unités copiées",
    gaps: "Unités manquantes",
    deadLetters: "Unités illisibles",
    retention: "Unités gardées",
    days: (count: number, text: string) => `${text} ${plural(count, "jour", "jours")}`,
    never: "Pas encore",
    unknown: "Non renseignée",
    follow: "Suivre ce flux",
    followLead:
      "Le dossier se lit comme l’original, en trois étapes. Il répond à If-None-Match, Range et gzip, et les pages web d’autres sites peuvent le lire.",
    steps: [
      "Lire content.xml : toutes les situations en cours, et dans feedType le numéro de l’unité par laquelle continuer.",
      "Lire index.txt, le numéro de la prochaine unité, puis chaque unité depuis feedType, dans l’ordre : 1.xml, 2.xml…",
      "Chaque minute, relire index.txt et prendre les nouvelles unités. Une unité absente est inscrite comme lacune dans health.json.",
    ],
    folder: "Le dossier",
    situations: "Événements en cours (GeoJSON)",
    health: "État du flux (JSON)",
    example: "Commencer depuis un terminal",
    incidents: "Incidents",
    noIncidents: "Aucun incident depuis la création du flux.",
    ongoing: "en cours",
    times: (count: number) => `(vu ${count} fois)`,
    atom: "S’abonner aux incidents (Atom)",
    events: "Événements en cours",
    eventsCount: (total: number, shown: number) =>
      total === 0
        ? "Aucun événement en cours sur ce réseau."
        : `${total} ${plural(total, "événement en cours", "événements en cours")}${shown < total ? `, dont les ${shown} premiers par gravité` : ""}.`,
    severity: (word: string) => `gravité ${word}`,
    folderOf: (title: string) => `Dossier miroir\u00a0: ${title}`,
    copyOf: "Copie, relevée chaque minute, du dossier push-pull",
    paused: "Le relevé est en pause.",
    documents: "Documents",
    noDocument: "Aucun document n’a encore été reçu.",
    unitFiles: "Unités",
    older: "Plus anciennes",
  },
  about: {
    title: "À propos",
    lead: "Une lisière est l’endroit où la forêt s’ouvre. Ce portail est celui où les données d’une organisation rencontrent leurs lecteurs.",
  },
  notFound: {
    title: "Page introuvable",
    heading: "Il n’y a rien à cette adresse.",
    text: "Le jeu de données a pu être dépublié ou renommé, ou l’adresse contient une erreur.",
    back: "Chercher dans le catalogue",
  },
  failure: {
    title: "Erreur imprévue",
    text: "Une erreur imprévue s’est produite\u202f; elle a été enregistrée. Réessayez dans un instant.",
  },
  notBuilt:
    "Le site n’a pas encore été construit\u00a0: lancez «\u00a0npm run site:build\u00a0», puis redémarrez le portail.",
};

export type Dictionary = typeof fr;
