// Sentences of the catalogue: datasets, resources, files, revisions, life cycle.
export const CATALOG_MESSAGES = {
  metadata_not_found: {
    fr: "Les métadonnées n’ont pas de {name}. PUT le crée\u202f; GET …/metadata/ montre ce qu’il y a.",
    en: "The metadata have no {name}. PUT creates it; GET …/metadata/ shows what there is.",
  },
  field_setting_not_found: {
    fr: "La configuration des champs n’a pas d’élément {uid}. Relisez la liste, il a peut-être été supprimé.",
    en: "The field configuration has no item {uid}. Read the list again, it may have been deleted.",
  },
  too_many_field_settings: {
    fr: "La configuration des champs a déjà {limit} éléments, le maximum. Supprimez ceux qui ne servent plus.",
    en: "The field configuration already has {limit} items, the maximum. Delete those that are no longer of use.",
  },
  dataset_not_found: {
    fr: "Aucun jeu de données n’a l’uid « {uid} ». La liste GET /datasets/ donne les uid existants.",
    en: "No dataset has the uid “{uid}”. The list GET /datasets/ gives the existing uids.",
  },
  rule_not_found: {
    fr: "Ce jeu de données n’a pas de règle de sécurité pour « {grantee} ». La liste …/security/users/ ou …/security/groups/ donne celles qui existent.",
    en: "This dataset has no security rule for “{grantee}”. The list …/security/users/ or …/security/groups/ gives those there are.",
  },
  grantee_not_found: {
    fr: "Il n’existe personne (type : {kind}) sous le nom « {grantee} » : créez le compte ou le groupe d’abord, puis sa règle.",
    en: "There is nobody (kind: {kind}) by the name “{grantee}”: create the account or group first, then its rule.",
  },
  dataset_id_taken: {
    fr: "L’identifiant « {dataset_id} » est déjà pris par un autre jeu de données. Choisissez-en un autre.",
    en: "The identifier “{dataset_id}” is already taken by another dataset. Choose another one.",
  },
  dataset_id_frozen: {
    fr: "L’identifiant ne peut pas changer tant que le jeu de données est publié. Dépubliez-le d’abord.",
    en: "The identifier cannot change while the dataset is published. Unpublish it first.",
  },
  invalid_dataset_status: {
    fr: "Action impossible : l’état du jeu de données est « {status} », il doit être l’un de « {accepted} ».",
    en: "Invalid precondition, dataset status is '{status}' but must be one of '{accepted}'",
  },
  dataset_without_resource: {
    fr: "Ce jeu de données n’a pas de source. Ajoutez une ressource avant de publier.",
    en: "This dataset has no source. Add a resource before publishing.",
  },
  never_published: {
    fr: "Ce jeu de données n’a jamais été publié : publiez-le en entier une première fois.",
    en: "This dataset was never published: publish it as a whole a first time.",
  },
  dataset_busy: {
    fr: "Trop de modifications simultanées de ce jeu de données : la vôtre n’a pas été enregistrée. Renvoyez-la.",
    en: "Too many edits of this dataset at the same time: yours was not saved. Send it again.",
  },
  configuration_too_large: {
    fr: "La configuration du jeu de données dépasse {limit} octets. Raccourcissez ses métadonnées ou retirez des ressources.",
    en: "The dataset's configuration is over {limit} bytes. Shorten its metadata or remove resources.",
  },
  version_not_found: {
    fr: "Ce jeu de données n’a pas de version « {uid} », ou plus : les plus anciennes s’effacent. GET …/versions/ donne celles qui restent.",
    en: "This dataset has no version “{uid}”, or no longer: the oldest ones go. GET …/versions/ gives those that are left.",
  },
  resource_not_found: {
    fr: "Aucune ressource n’a l’uid « {uid} » dans ce jeu de données.",
    en: "No resource has the uid “{uid}” in this dataset.",
  },
  file_not_found: {
    fr: "Aucun fichier déposé n’a l’uid « {uid} ». Déposez-le avec POST …/resources/files/.",
    en: "No uploaded file has the uid “{uid}”. Upload it with POST …/resources/files/.",
  },
  upload_not_multipart: {
    fr: "Le dépôt attend un formulaire « multipart/form-data » avec un champ « file ».",
    en: "An upload must be “multipart/form-data” with a field “file”.",
  },
  upload_without_file: {
    fr: "Le formulaire ne contient aucun champ « file ». Exemple : curl -F file=@arbres.csv …",
    en: "The form has no field “file”. Example: curl -F file=@trees.csv …",
  },
  upload_not_found: {
    fr: "Le dépôt {uid} n’existe pas, ou plus : il a été terminé, abandonné, ou il a expiré après sept jours. Commencez-en un autre.",
    en: "The upload {uid} does not exist, or no longer: it was completed, given up, or it expired after seven days. Begin another one.",
  },
  upload_parts_mismatch: {
    fr: "Les parties du dépôt {uid} ne s’assemblent pas. Redonnez le numéro et l’etag de chacune ; elles ont toutes la même taille, au moins 5 Mio, sauf la dernière.",
    en: "The parts of the upload {uid} do not fit together. Give the number and etag of each; they all have the same size, at least 5 MiB, but for the last.",
  },
  upload_part_size: {
    fr: "Une partie de dépôt a entre 1 et {limit} octets, et l’en-tête Content-Length dit combien.",
    en: "A part of an upload has between 1 and {limit} bytes, and the Content-Length header says how many.",
  },
  upload_truncated: {
    fr: "Le dépôt s’est interrompu avant la fin du fichier ; rien n’a été gardé. Recommencez.",
    en: "The upload stopped before the end of the file; nothing was kept. Send it again.",
  },
} as const;
