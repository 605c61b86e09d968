// Sentences of the road events derived from mirrored feeds.
export const EVENT_MESSAGES = {
  feed_filter_invalid: {
    fr: "Le paramètre {name} vaut « {value} », ce qui n’est pas compris. Attendu : {expected}.",
    en: "The parameter {name} is “{value}”, which is not understood. Expected: {expected}.",
  },
  feed_filter_unknown: {
    fr: "Le paramètre « {name} » n’existe pas ici. Paramètres reconnus : {known}.",
    en: "There is no parameter “{name}” here. Known parameters: {known}.",
  },
  feed_situation_not_found: {
    fr: "Le flux « {feed_id} » ne montre pas de situation « {situation_id} » : elle n’existe pas, n’est plus conservée, ou n’est pas publique. /feeds/{feed_id}/situations.json donne les situations actuelles.",
    en: "The feed “{feed_id}” shows no situation “{situation_id}”: it does not exist, is no longer kept, or is not public. /feeds/{feed_id}/situations.json gives the current ones.",
  },
  feed_without_situations: {
    fr: "Le flux « {feed_id} » n’a encore livré aucun document lisible : ses situations ne sont pas connues. /feeds/{feed_id}/health.json dit où en est le relevé.",
    en: "The feed “{feed_id}” has delivered no readable document yet: its situations are not known. /feeds/{feed_id}/health.json tells how polling is going.",
  },
  feed_publication_not_situations: {
    fr: "Le flux « {feed_id} » publie « {found} », qui n’est pas une publication de situations. Ses documents sont republiés tels quels dans /feeds/{feed_id}/.",
    en: "The feed “{feed_id}” publishes “{found}”, which is no publication of situations. Its documents are published again as they are in /feeds/{feed_id}/.",
  },
  feed_publication_other: {
    fr: "Le flux « {feed_id} » publie « {found} », et non « {expected} ». Ses documents sont republiés tels quels dans /feeds/{feed_id}/.",
    en: "The feed “{feed_id}” publishes “{found}”, not “{expected}”. Its documents are published again as they are in /feeds/{feed_id}/.",
  },
  feed_publication_without_records: {
    fr: "Le flux « {feed_id} » publie « {found} », dont ce portail ne fait pas d’enregistrements. Ses documents sont republiés tels quels dans /feeds/{feed_id}/.",
    en: "The feed “{feed_id}” publishes “{found}”, of which this portal makes no records. Its documents are published again as they are in /feeds/{feed_id}/.",
  },
  feed_past_not_kept: {
    fr: "Rien de ce que le flux « {feed_id} » disait le {at} n’est conservé : il n’était pas encore relevé, ou ses copies d’alors sont effacées. Demandez un instant plus récent.",
    en: "Nothing of what the feed “{feed_id}” said at {at} is kept: it was not mirrored yet, or its copies of that time were erased. Ask for a later instant.",
  },
  feed_instant_in_future: {
    fr: "at={value} est dans le futur : on ne peut demander que ce qui était connu à un instant passé. Pour ce qui sera actif plus tard, utilisez active_at.",
    en: "at={value} is in the future: only what was known at a past instant can be asked for. For what will be active later, use active_at.",
  },
  feed_answer_too_large: {
    fr: "La réponse dépasse la taille permise après {records} enregistrements. Réduisez-la par bbox, road, type ou severity.",
    en: "The answer is over the allowed size after {records} records. Narrow it by bbox, road, type or severity.",
  },
} as const;
