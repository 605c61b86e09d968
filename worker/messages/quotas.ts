// Sentences of quotas: what is used up, and what to do now.
export const QUOTA_MESSAGES = {
  datasets_limit_reached: {
    fr: "Limite atteinte : ce serait le jeu de données n° {value}, la limite est de {limit}. Supprimez-en un, ou demandez une limite plus haute à l’administrateur du portail.",
    en: "Limit reached: this would be dataset no. {value}, the limit is {limit}. Delete one, or ask the portal's administrator for a higher limit.",
  },
  published_datasets_limit_reached: {
    fr: "Limite atteinte : ce serait le jeu de données publié n° {value}, la limite est de {limit}. Dépubliez-en un, ou demandez une limite plus haute à l’administrateur du portail.",
    en: "Limit reached: this would be published dataset no. {value}, the limit is {limit}. Unpublish one, or ask the portal's administrator for a higher limit.",
  },
  records_limit_reached: {
    fr: "Limite atteinte : il y aurait au moins {value} enregistrements dans tous les jeux de données ensemble, la limite est de {limit}. Ce qui tient dans la limite est gardé et marqué incomplet. Dépubliez un jeu de données, réduisez la source, ou demandez une limite plus haute.",
    en: "Limit reached: there would be at least {value} records in all datasets together, the limit is {limit}. What fits within it is kept and marked incomplete. Unpublish a dataset, reduce the source, or ask for a higher limit.",
  },
  bytes_limit_reached: {
    fr: "Limite atteinte : il y aurait au moins {value} octets de fichiers, la limite est de {limit}. Supprimez un jeu de données dont les fichiers ne servent plus, réduisez ce fichier, ou demandez une limite plus haute.",
    en: "Limit reached: there would be at least {value} bytes of files, the limit is {limit}. Delete a dataset whose files are of no use any more, make this file smaller, or ask for a higher limit.",
  },
  runs_limit_reached: {
    fr: "Limite atteinte : ce serait le traitement n° {value} d’aujourd’hui, la limite est de {limit} par jour. Réessayez après minuit (UTC), ou demandez une limite plus haute à l’administrateur du portail.",
    en: "Limit reached: this would be processing run no. {value} of today, the limit is {limit} a day. Try again after midnight (UTC), or ask the portal's administrator for a higher limit.",
  },
  quota_grantee_unknown: {
    fr: "Il n’y a ici ni utilisateur ni groupe « {grantee} ». Vérifiez le nom, ou créez-le d’abord.",
    en: "There is no user or group “{grantee}” here. Check the name, or create it first.",
  },
  quota_not_set: {
    fr: "Aucun quota n’est fixé ici : il n’y a rien à supprimer.",
    en: "No quota is set here: there is nothing to delete.",
  },
} as const;
