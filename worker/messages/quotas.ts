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
  calls_of_domain_exceeded: {
    fr: "Trop de requêtes sur le portail. Réessayez à l’heure indiquée, ou contactez l’administrateur du portail.",
    en: "Too many requests on the domain. Please contact the domain administrator.",
  },
  calls_of_user_exceeded: {
    fr: "Vous avez dépassé votre limite de requêtes. Réessayez à l’heure indiquée, ou demandez une limite plus haute.",
    en: "You have exceeded the requests limit for your account. Try again at the reset time, or ask for a higher limit.",
  },
  calls_of_dataset_exceeded: {
    fr: "Vous avez dépassé la limite de requêtes de ce jeu de données. Réessayez à l’heure indiquée.",
    en: "You have exceeded the requests limit for this dataset. Try again at the reset time.",
  },
  calls_of_anonymous_exceeded: {
    fr: "Vous avez dépassé la limite de requêtes des utilisateurs anonymes. Réessayez à l’heure indiquée, ou utilisez une clé d’API.",
    en: "You have exceeded the requests limit for anonymous users.",
  },
  outbound_bytes_exceeded: {
    fr: "La limite d’octets envoyés par jour est atteinte. Réessayez à l’heure indiquée, ou demandez une limite plus haute.",
    en: "The limit of bytes sent in a day is reached. Try again at the reset time, or ask for a higher limit.",
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
