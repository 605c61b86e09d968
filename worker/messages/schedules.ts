// Sentences of schedules: what is wrong with one, and what became of its last run.
export const SCHEDULE_MESSAGES = {
  cron_field_count: {
    fr: "L’horaire a {count} champs, il en faut cinq : minute, heure, jour du mois, mois, jour de la semaine. Exemple : « 0 4 * * 1-5 ».",
    en: "The schedule has {count} fields and needs five: minute, hour, day of the month, month, weekday. Example: “0 4 * * 1-5”.",
  },
  cron_field: {
    fr: "L’horaire est incorrect au caractère {position} : « {item} » n’est pas une valeur du champ {field}, de {min} à {max} (« * », « 5 », « 1-5 », « */10 », séparés par des virgules).",
    en: "The schedule is wrong at character {position}: “{item}” is no value of the field {field}, from {min} to {max} (“*”, “5”, “1-5”, “*/10”, separated by commas).",
  },
  cron_too_long: {
    fr: "L’horaire dépasse {limit} caractères. Dites-le plus court, ou créez plusieurs horaires.",
    en: "The schedule is over {limit} characters. Say it shorter, or create several schedules.",
  },
  cron_never: {
    fr: "L’horaire ne tombe jamais : aucun mois n’a ce jour. Corrigez le jour ou le mois.",
    en: "The schedule never comes: no month has this day. Correct the day or the month.",
  },
  schedule_in_the_past: {
    fr: "L’instant {at} est passé. Donnez un instant à venir, ou faites l’action tout de suite.",
    en: "The instant {at} is past. Give one that is to come, or do it now.",
  },
  schedule_not_found: {
    fr: "Ce jeu de données n’a pas d’horaire « {uid} ». GET …/schedules/ donne ceux qui existent.",
    en: "This dataset has no schedule “{uid}”. GET …/schedules/ gives those that exist.",
  },
  too_many_schedules: {
    fr: "Ce jeu de données a déjà {limit} horaires, le maximum. Supprimez-en un, ou réunissez-en plusieurs.",
    en: "This dataset already has {limit} schedules, the maximum. Delete one, or put several into one.",
  },
  schedule_ordered: {
    fr: "Le traitement est demandé.",
    en: "The job is ordered.",
  },
  schedule_coalesced: {
    fr: "Rien à demander : une publication attendait déjà son tour.",
    en: "Nothing to order: a publish was waiting for its turn already.",
  },
  schedule_busy: {
    fr: "Le jeu de données était occupé : rien n’a été demandé cette fois.",
    en: "The dataset was busy: nothing was ordered this time.",
  },
  schedule_right_lost: {
    fr: "Rien n’a été fait : {username}, qui l’avait demandé, n’a plus le droit de publier ce jeu de données. Qui a ce droit peut créer un nouvel horaire.",
    en: "Nothing was done: {username}, who ordered it, may publish this dataset no more. Whoever may can create a new schedule.",
  },
  schedule_unpublished: {
    fr: "Le jeu de données n’est pas publié : il n’y a rien à rafraîchir.",
    en: "The dataset is not published: there is nothing to refresh.",
  },
} as const;
