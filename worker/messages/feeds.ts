// Sentences of the push-pull mirror: feeds, polls, incidents.
export const FEED_MESSAGES = {
  feed_not_found: {
    fr: "Aucun flux n’a l’identifiant « {feed_id} ». La liste GET /feeds/ donne les flux existants.",
    en: "No feed has the identifier “{feed_id}”. The list GET /feeds/ gives the existing feeds.",
  },
  feed_id_taken: {
    fr: "L’identifiant de flux « {feed_id} » est déjà pris. Choisissez-en un autre, ou modifiez le flux existant avec PUT.",
    en: "The feed identifier “{feed_id}” is already taken. Choose another one, or change the existing feed with PUT.",
  },
  feed_url_with_credentials: {
    fr: "L’adresse du flux contient un nom d’utilisateur ou un mot de passe, qui se verraient partout. Donnez-les à part, dans « credentials ».",
    en: "The feed's address holds a user name or a password, which would show everywhere. Give them apart, in “credentials”.",
  },
  feed_file_not_found: {
    fr: "Le flux « {feed_id} » ne contient pas le fichier « {file} ». Le dossier /feeds/{feed_id}/ dit ce qu’il contient.",
    en: "The feed “{feed_id}” does not hold the file “{file}”. The folder /feeds/{feed_id}/ tells what it holds.",
  },
  feed_range_not_satisfiable: {
    fr: "L’intervalle demandé dépasse la fin du fichier, qui a {size} octets.",
    en: "The requested range lies beyond the end of the file, which has {size} bytes.",
  },
  feed_file_failed: {
    fr: "{file} n’a pas pu être lu sur le serveur d’origine ({reason}). L’essai reprend à la minute suivante ; rien n’a été sauté.",
    en: "{file} could not be read from the upstream server ({reason}). It is tried again next minute; nothing was skipped.",
  },
  feed_file_missing: {
    fr: "Le serveur d’origine n’a pas de {file}. Vérifiez que l’adresse est celle d’un dossier push-pull ; l’essai reprend à la minute suivante.",
    en: "The upstream server has no {file}. Check that the address is that of a push-pull folder; it is tried again next minute.",
  },
  feed_file_too_large: {
    fr: "{file} dépasse {limit} octets et n’est pas gardé. Prévenez le producteur du flux.",
    en: "{file} is over {limit} bytes and is not kept. Tell the producer of the feed.",
  },
  feed_xml_is_html: {
    fr: "{file} est une page HTML, pas un document DATEX II : le serveur d’origine montre sans doute une page d’erreur. L’ancien contenu reste en place.",
    en: "{file} is an HTML page, not a DATEX II document: the upstream server probably shows an error page. The former content stays in place.",
  },
  feed_xml_doctype: {
    fr: "{file} contient une déclaration DOCTYPE ou ENTITY, refusée par sécurité. Demandez au producteur de la retirer.",
    en: "{file} holds a DOCTYPE or ENTITY declaration, which is refused for safety. Ask the producer to remove it.",
  },
  feed_xml_encoding: {
    fr: "{file} n’est pas lisible dans l’encodage {encoding} qu’il annonce. Prévenez le producteur du flux.",
    en: "{file} cannot be read in the encoding {encoding} that it declares. Tell the producer of the feed.",
  },
  feed_xml_malformed: {
    fr: "{file} est tronqué ou mal formé (ligne {line} : {reason}). Un document tronqué n’est jamais pris pour un document vide : l’ancien contenu reste.",
    en: "{file} is truncated or malformed (line {line}: {reason}). A truncated document is never taken for an empty one: the former content stays.",
  },
  feed_xml_not_datex: {
    fr: "{file} est du XML, mais pas un document DATEX II : sa racine est « {root} ». Vérifiez l’adresse du flux.",
    en: "{file} is XML but not a DATEX II document: its root is “{root}”. Check the feed's address.",
  },
  feed_content_wrong_publication: {
    fr: "content.xml ne contient pas de publication du type attendu, {expected} (trouvé : {found}). L’ancien contenu reste en place.",
    en: "content.xml holds no publication of the expected type, {expected} (found: {found}). The former content stays in place.",
  },
  feed_content_without_feed_type: {
    fr: "content.xml n’a pas de numéro d’unité dans feedType (trouvé : {found}), on ne sait donc pas où reprendre. L’ancien contenu reste en place.",
    en: "content.xml has no unit number in feedType (found: {found}), so there is no telling where to start. The former content stays in place.",
  },
  feed_content_without_time: {
    fr: "content.xml n’a pas de publicationTime lisible (trouvé : {found}). L’ancien contenu reste en place.",
    en: "content.xml has no readable publicationTime (found: {found}). The former content stays in place.",
  },
  feed_content_in_future: {
    fr: "content.xml est daté du futur ({time}). L’ancien contenu reste en place ; vérifiez l’horloge du producteur.",
    en: "content.xml is dated in the future ({time}). The former content stays in place; check the producer's clock.",
  },
  feed_content_older: {
    fr: "content.xml ({time}) est plus ancien que celui déjà tenu ({held}). L’ancien contenu reste en place.",
    en: "content.xml ({time}) is older than the one already held ({held}). The held content stays in place.",
  },
  feed_index_invalid: {
    fr: "index.txt ne contient pas un numéro de dix chiffres au plus (trouvé : « {found} »). Le miroir attend la minute suivante.",
    en: "index.txt does not hold a number of at most ten digits (found: “{found}”). The mirror waits for the next minute.",
  },
  feed_index_behind: {
    fr: "index.txt ({index}) est en retard sur content.xml, qui part de l’unité {feed_type}. Le miroir attend que les deux s’accordent.",
    en: "index.txt ({index}) is behind content.xml, which starts at unit {feed_type}. The mirror waits until both agree.",
  },
  feed_index_lower: {
    fr: "index.txt est revenu de {cursor} à {index}. Si la minute suivante le confirme, le miroir repartira de content.xml.",
    en: "index.txt went back from {cursor} to {index}. If the next minute confirms it, the mirror starts again from content.xml.",
  },
  feed_index_reset: {
    fr: "La numérotation du serveur d’origine est repartie de {cursor} à {index} : le miroir a recommencé depuis content.xml, à l’unité {feed_type}.",
    en: "The upstream numbering went back from {cursor} to {index}: the mirror started again from content.xml, at unit {feed_type}.",
  },
  feed_unit_missing: {
    fr: "L’unité {unit} manque alors que index.txt l’annonce. Elle est redemandée ; sans réponse après {polls} relevés elle sera inscrite comme lacune.",
    en: "Unit {unit} is missing although index.txt announces it. It is asked for again; without an answer after {polls} polls it is recorded as a gap.",
  },
  feed_gap_recorded: {
    fr: "Les unités {from} à {last} n’ont pas pu être obtenues et sont inscrites comme lacune. Le prochain content.xml rétablit l’état complet.",
    en: "Units {from} to {last} could not be obtained and are recorded as a gap. The next content.xml restores the whole state.",
  },
  feed_units_erased_upstream: {
    fr: "Les unités {from} à {last} ont été effacées par le serveur d’origine avant d’être lues (miroir arrêté trop longtemps) : lacune inscrite, content.xml rétablit l’état complet.",
    en: "Units {from} to {last} were erased upstream before they were read (the mirror was stopped for too long): recorded as a gap; content.xml restores the whole state.",
  },
  feed_unit_unreadable: {
    fr: "L’unité {unit} n’est pas un document DATEX II lisible ({problem}). Ses octets sont gardés à part et le flux continue.",
    en: "Unit {unit} is not a readable DATEX II document ({problem}). Its bytes are kept aside and the stream goes on.",
  },
  feed_document_not_applied: {
    fr: "{file} est copié, mais les événements qu’on en tire n’ont pas pu être mis à jour. Le prochain content.xml rétablit l’état complet.",
    en: "{file} was mirrored, but the events derived from it could not be brought up to date. The next content.xml restores the whole state.",
  },
  feed_delivery_break: {
    fr: "Le producteur annonce une interruption de la diffusion. Les derniers documents reçus restent en place ; ce n’est pas une liste vide.",
    en: "The producer announces a delivery break. The last documents received stay in place; this is not an empty list.",
  },
  feed_stream_silent: {
    fr: "Aucune nouvelle unité depuis {minutes} min : le producteur semble arrêté. Le relevé continue chaque minute.",
    en: "No new unit for {minutes} min: the producer seems to have stopped. Polling goes on every minute.",
  },
  feed_content_stale: {
    fr: "Le content.xml du producteur a {minutes} min alors que les unités continuent d’arriver : le flux reste à jour, mais un nouveau client doit en lire beaucoup.",
    en: "The producer's content.xml is {minutes} min old while units go on coming: the feed is up to date, but a new client has many to read.",
  },
  feed_unauthorized: {
    fr: "Le serveur d’origine refuse l’accès à {file} (HTTP {status}). Vérifiez l’identifiant et le mot de passe du flux.",
    en: "The upstream server refuses access to {file} (HTTP {status}). Check the feed's user name and password.",
  },
  feed_ok: {
    fr: "Le flux est à jour, jusqu’à l’unité {unit}.",
    en: "The feed is up to date, to unit {unit}.",
  },
  feed_starting: {
    fr: "Le flux vient d’être créé : son premier relevé a lieu dans la minute.",
    en: "The feed was just created: its first poll takes place within a minute.",
  },
  feed_paused: {
    fr: "Le relevé du flux est en pause. Ce qui est déjà copié reste servi.",
    en: "Polling of this feed is paused. What was copied already is still served.",
  },
  feed_source_deleted: {
    fr: "Le flux « {feed_id} », dont ce jeu de données est fait, a été supprimé : plus rien ne le met à jour. Changez de source, ou dépubliez-le.",
    en: "The feed “{feed_id}” that this dataset is made from was deleted: nothing updates it any more. Change its source, or unpublish it.",
  },
  feed_not_polled: {
    fr: "Le flux n’a pas été relevé depuis {minutes} min alors qu’il devrait l’être chaque minute. Vérifiez le déclencheur « cron » de l’installation.",
    en: "The feed was not polled for {minutes} min although it should be every minute. Check the installation's cron trigger.",
  },
  feed_catching_up: {
    fr: "Le miroir rattrape son retard. Unités encore à lire : {units}.",
    en: "The mirror is catching up. Units still to read: {units}.",
  },
  feed_incomplete: {
    fr: "Le flux est à jour, mais des unités n’ont pas pu être obtenues ou lues (nombre : {units}). Le prochain content.xml rétablit l’état complet.",
    en: "The feed is up to date, but some units could not be obtained or read (number: {units}). The next content.xml restores the whole state.",
  },
  feed_poll_failed: {
    fr: "Le relevé s’est arrêté sur une erreur imprévue ({reason}). Rien n’est perdu : le relevé suivant reprend au même point.",
    en: "The poll stopped on an unexpected error ({reason}). Nothing is lost: the next poll resumes at the same point.",
  },
} as const;
