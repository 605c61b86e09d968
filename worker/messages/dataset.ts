// Sentences of processing: what a job says when a source or its content is not usable.
export const DATASET_MESSAGES = {
  source_unreachable: {
    fr: "La source {url} n’a pas répondu ({reason}). Vérifiez l’adresse et que le serveur est en marche, puis publiez à nouveau.",
    en: "The source {url} did not answer ({reason}). Check the address and that the server is up, then publish again.",
  },
  source_http_status: {
    fr: "La source {url} a répondu avec le code HTTP {status}. Ouvrez l’adresse dans un navigateur pour vérifier qu’elle est publique.",
    en: "The source {url} answered with the HTTP status {status}. Open the address in a browser to check that it is public.",
  },
  source_forbidden_address: {
    fr: "L’adresse {url} n’est pas acceptée : {reason}. Donnez une adresse http(s) publique.",
    en: "The address {url} is not accepted: {reason}. Give a public http(s) address.",
  },
  source_too_many_redirects: {
    fr: "La source {url} redirige plus de {limit} fois. Donnez l’adresse finale.",
    en: "The source {url} redirects more than {limit} times. Give the final address.",
  },
  source_redirected_away: {
    fr: "La source {url} renvoie vers un autre serveur ({target}), ce qui n’est pas suivi ici. Donnez l’adresse finale.",
    en: "The source {url} redirects to another server ({target}), which is not followed here. Give the final address.",
  },
  source_too_large: {
    fr: "La source {url} dépasse {limit} octets. Découpez-la en plusieurs ressources.",
    en: "The source {url} is over {limit} bytes. Split it into several resources.",
  },
  source_too_slow: {
    fr: "La source {url} n’a pas fini d’arriver en {minutes} minutes. Déposez le fichier, ou découpez-le en plusieurs ressources.",
    en: "The source {url} had not arrived whole after {minutes} minutes. Upload the file, or split it into several resources.",
  },
  source_missing: {
    fr: "Le fichier de la ressource « {title} » n’existe plus. Déposez-le à nouveau.",
    en: "The file of the resource “{title}” no longer exists. Upload it again.",
  },
  source_is_empty: {
    fr: "La source « {title} » est vide : elle ne contient aucune ligne. Vérifiez le fichier d’origine.",
    en: "The source “{title}” is empty: it holds no line. Check the original file.",
  },
  source_without_records: {
    fr: "La source « {title} » n’a qu’une ligne d’en-tête et aucun enregistrement.",
    en: "The source “{title}” has only a header line and no record.",
  },
  source_is_html: {
    fr: "La source « {title} » est une page HTML, pas un fichier CSV : l’adresse mène sans doute à une page d’erreur ou de connexion. Donnez l’adresse du fichier lui-même.",
    en: "The source “{title}” is an HTML page, not a CSV file: the address probably leads to an error or sign-in page. Give the address of the file itself.",
  },
  source_is_binary: {
    fr: "La source « {title} » est un fichier binaire ({kind}), pas un fichier CSV. Exportez-la en CSV.",
    en: "The source “{title}” is a binary file ({kind}), not a CSV file. Export it as CSV.",
  },
  source_encoding: {
    fr: "La source « {title} » n’est pas lisible en {encoding} (vers l’octet {offset}). Indiquez le bon encodage dans params.encoding.",
    en: "The source “{title}” cannot be read as {encoding} (near byte {offset}). Give the right encoding in params.encoding.",
  },
  row_too_long: {
    fr: "La source « {title} » a une ligne de plus de {limit} octets (ligne {row}) : un guillemet n’est sans doute pas refermé.",
    en: "The source “{title}” has a row of more than {limit} bytes (row {row}): a quote is probably not closed.",
  },
  too_many_fields: {
    fr: "La source « {title} » a {count} colonnes ; la limite est de {limit}.",
    en: "The source “{title}” has {count} columns; the limit is {limit}.",
  },
  append_mixed: {
    fr: "Le mode « append » vaut pour toutes les ressources du jeu de données ou pour aucune. Donnez-leur le même mode.",
    en: "The mode “append” holds for all resources of a dataset or for none. Give them the same mode.",
  },
  append_other_columns: {
    fr: "Les colonnes ou la configuration ont changé : les enregistrements déjà là, que la source ne donne plus, ne peuvent pas être relus. Revenez en arrière, ou dépubliez puis publiez pour repartir de la source seule.",
    en: "The columns or the configuration have changed: the records that are there, which the source no longer gives, cannot be read again. Go back, or unpublish and publish to begin from the source alone.",
  },
  append_other_types: {
    fr: "Des valeurs ne sont plus du type de leur champ : les enregistrements déjà là ne peuvent pas être relus. Corrigez la source, ou dépubliez puis publiez pour repartir de la source seule.",
    en: "Some values are no longer of the type of their field: the records that are there cannot be read again. Mend the source, or unpublish and publish to begin from the source alone.",
  },
  preview_too_large: {
    fr: "La source « {title} » est trop grande pour un aperçu : ce format ne se lit pas sans sa fin. Publiez-la, ou déposez-la comme fichier.",
    en: "The source “{title}” is too large for a preview: this format cannot be read without its end. Publish it, or upload it as a file.",
  },
  preview_of_feed: {
    fr: "La ressource « {title} » est un flux : il n’y a rien à deviner. Consultez l’état du flux.",
    en: "The resource “{title}” is a feed: there is nothing to guess. See the feed's status.",
  },
  no_field_left: {
    fr: "La configuration des champs supprime les {count} colonnes de la source. Gardez-en au moins une.",
    en: "The field configuration deletes all {count} columns of the source. Keep one at least.",
  },
  job_failed: {
    fr: "Le traitement a échoué {attempts} fois à l’étape « {step} » (cause : {cause}) ; la dernière version publiée reste en ligne. Publiez à nouveau, et signalez la tâche {job} si cela se répète.",
    en: "Processing failed {attempts} times at the step “{step}” (cause: {cause}); the last published version stays on line. Publish again, and report the job {job} if it happens again.",
  },
  job_silent: {
    fr: "Le traitement ne répond plus, malgré {revivals} relances ; la dernière version publiée reste en ligne. Publiez à nouveau, et signalez la tâche {job} si cela se répète.",
    en: "Processing does not answer any more, after {revivals} attempts to wake it; the last published version stays on line. Publish again, and report the job {job} if it happens again.",
  },
  record_limit_reached: {
    fr: "Limite atteinte : la source a au moins {value} enregistrements, la limite est de {limit} par jeu de données. Ce qui tient dans la limite est gardé et marqué incomplet. Réduisez la source, ou demandez une limite plus haute.",
    en: "Limit reached: the source has at least {value} records, the limit is {limit} for a dataset. What fits within it is kept and marked incomplete. Reduce the source, or ask for a higher limit.",
  },
  storage_limit_reached: {
    fr: "Limite atteinte : le stockage du jeu de données est plein ({value} octets, la limite est de {limit}). Découpez la source en plusieurs jeux de données.",
    en: "Limit reached: the dataset’s storage is full ({value} bytes, the limit is {limit}). Split the source into several datasets.",
  },
  no_former_generation: {
    fr: "Il n’y a pas de version antérieure des enregistrements à laquelle revenir.",
    en: "There is no former version of the records to go back to.",
  },
  data_loss: {
    fr: "Dépublier efface {rows} enregistrements que leur source ({titles}) ne redonnera pas tels quels : elle est vivante ou cumulée. Pour le faire quand même, ajoutez ?confirm=data_loss.",
    en: "Unpublishing erases {rows} records that their source ({titles}) will not give again as they are: it is live or appended to. To do it all the same, add ?confirm=data_loss.",
  },
  row_too_short: {
    fr: "La ligne a {found} valeurs au lieu de {expected} ; les champs manquants sont vides.",
    en: "The row has {found} values instead of {expected}; the missing fields are empty.",
  },
  row_too_wide: {
    fr: "La ligne a {found} valeurs au lieu de {expected} ; les valeurs en trop sont écartées.",
    en: "The row has {found} values instead of {expected}; the extra values are left out.",
  },
  row_replaced: {
    fr: "Une ligne plus bas a le même identifiant (les champs annotés « id ») et remplace celle-ci.",
    en: "A row further down has the same id (the fields annotated “id”) and replaces this one.",
  },
  unclosed_quote: {
    fr: "Un guillemet ouvert n’est jamais refermé ; la suite du fichier a été lue comme une seule valeur.",
    en: "A quote is opened and never closed; the rest of the file was read as one value.",
  },
  job_full: {
    fr: "Version écrite en entier. Lignes lues : {read} ; enregistrements écrits : {written}.",
    en: "Written as a whole. Rows read: {read}; records written: {written}.",
  },
  job_difference: {
    fr: "Seule la différence a été écrite. Enregistrements ajoutés : {added} ; retirés : {removed} ; inchangés : {unchanged}.",
    en: "Only the difference was written. Records added: {added}; removed: {removed}; unchanged: {unchanged}.",
  },
  job_unchanged: {
    fr: "La source est la même : aucun enregistrement n’a été écrit.",
    en: "The source is the same: no record was written.",
  },
  job_light: {
    fr: "Seules les métadonnées ou la sécurité ont été publiées ; les enregistrements sont restés les mêmes.",
    en: "Only metadata or security were published; the records stayed the same.",
  },
  job_rolled_back: {
    fr: "La version antérieure des enregistrements est de nouveau en ligne.",
    en: "The former version of the records is on line again.",
  },
  job_interrupted: {
    fr: "Interrompu. Enregistrements écrits jusque-là : {written}.",
    en: "Interrupted. Records written until then: {written}.",
  },
  job_cancelled: {
    fr: "Annulé avant d’avoir commencé.",
    en: "Cancelled before it began.",
  },
  job_erased: {
    fr: "Les enregistrements ont été effacés.",
    en: "The records were erased.",
  },
  job_ended: {
    fr: "La tâche est terminée, et a laissé les enregistrements en l’état.",
    en: "The job is done, and left the records as they were.",
  },
  status_idle_unpublished: { fr: "Le jeu de données n’est pas publié.", en: "The dataset is not published." },
  status_idle_published: {
    fr: "Le jeu de données est publié. Enregistrements : {rows}.",
    en: "The dataset is published. Records: {rows}.",
  },
  status_idle_with_errors: {
    fr: "Le jeu de données est publié. Enregistrements : {rows}, dont {errors} avec une anomalie que records_errors décrit.",
    en: "The dataset is published. Records: {rows}, of which {errors} with a defect that records_errors describes.",
  },
  status_idle_interrupted: {
    fr: "Le traitement a été interrompu avant qu’un enregistrement soit gardé : le jeu de données n’est pas publié.",
    en: "Processing was interrupted before a record was kept: the dataset is not published.",
  },
  status_idle_incomplete: {
    fr: "Le traitement a été interrompu : le jeu de données est propre mais incomplet. Enregistrements : {rows}.",
    en: "Processing was interrupted: the dataset is clean but incomplete. Records: {rows}.",
  },
  status_queued: {
    fr: "Mis en file d’attente : le traitement va commencer.",
    en: "Queued: processing is about to start.",
  },
  status_processing: {
    fr: "Traitement en cours, étape « {step} ». Enregistrements : {rows}.",
    en: "Processing, step “{step}”. Records: {rows}.",
  },
  status_deleting: {
    fr: "Dépublication : les enregistrements sont en cours d’effacement.",
    en: "Unpublishing: the records are being erased.",
  },
  status_aborting_processing: {
    fr: "Interruption du traitement : il s’arrête dans la minute.",
    en: "Aborting processing: it stops within a minute.",
  },
  status_limit_reached: { fr: "Limite atteinte.", en: "Limit reached." },
  status_saving_version: { fr: "Enregistrement d’une version.", en: "Saving a version." },
} as const;
