// Sentences about the date of the data: why a source gives none, and what is to be known about the one that was found.
export const DATE_MESSAGES = {
  date_name_pattern_missing: {
    fr: "Aucune date n’est cherchée dans le nom du fichier : expected.name n’est pas une expression régulière avec un groupe « {group} ».",
    en: "No date is looked for in the file's name: expected.name is not a regular expression with a group “{group}”.",
  },
  date_name_pattern_invalid: {
    fr: "L’expression régulière « {pattern} » n’est pas utilisable : {reason}. Simplifiez-la ; les assertions avant et arrière et les références ne sont pas acceptées.",
    en: "The regular expression “{pattern}” cannot be used: {reason}. Make it simpler; lookaround and back-references are not accepted.",
  },
  date_name_group_missing: {
    fr: "L’expression régulière « {pattern} » n’a pas de groupe nommé « {group} ». Écrivez (?P<{group}>…) autour de la date, ou donnez le nom du groupe dans params.group.",
    en: "The regular expression “{pattern}” has no named group “{group}”. Write (?P<{group}>…) around the date, or give the group's name in params.group.",
  },
  date_name_unknown: {
    fr: "Le nom du fichier n’est pas connu.",
    en: "The name of the file is not known.",
  },
  date_name_mismatch: {
    fr: "Le nom du fichier ({names}) ne correspond pas en entier à l’expression régulière « {pattern} ».",
    en: "The file's name ({names}) does not match the whole regular expression “{pattern}”.",
  },
  date_name_group_empty: {
    fr: "Le groupe de la date est vide dans le nom « {name} ».",
    en: "The group of the date is empty in the name “{name}”.",
  },
  date_name_matched: {
    fr: "Date lue dans le nom « {name} ».",
    en: "Date read in the name “{name}”.",
  },
  date_unreadable: {
    fr: "« {text} » n’est pas une date d’une forme connue.",
    en: "“{text}” is not a date of a known form.",
  },
  date_impossible: {
    fr: "« {text} » n’existe pas dans le calendrier.",
    en: "“{text}” does not exist in the calendar.",
  },
  date_ambiguous: {
    fr: "« {text} » se lit de plusieurs façons.",
    en: "“{text}” can be read in more than one way.",
  },
  date_year_range: {
    fr: "« {text} » est une période de plusieurs années, pas une date.",
    en: "“{text}” is a period of several years, not a date.",
  },
  date_two_digit_year: {
    fr: "« {text} » a une année de deux chiffres ou n’en a pas. Écrivez l’année avec quatre chiffres.",
    en: "“{text}” has a year of two digits, or none. Write the year with four digits.",
  },
  date_year_out_of_range: {
    fr: "L’année de « {text} » n’est pas comprise entre 1990 et l’an prochain.",
    en: "The year of “{text}” is not between 1990 and next year.",
  },
  date_in_future: {
    fr: "La date {value} est dans l’avenir ; elle est écartée.",
    en: "The date {value} lies in the future; it is left out.",
  },
  date_unset: {
    fr: "La date {value} est antérieure à {year} : c’est une valeur par défaut, pas une date.",
    en: "The date {value} is before {year}: it is a placeholder, not a date.",
  },
  date_dummy: {
    fr: "La date {text} est celle que des logiciels écrivent par défaut dans l’en-tête DBF ; elle est écartée.",
    en: "The date {text} is what software writes into a DBF header by default; it is left out.",
  },
  date_file_none: {
    fr: "Le format du fichier ne porte pas de date.",
    en: "The format of the file carries no date.",
  },
  date_file_absent: {
    fr: "Le fichier n’indique pas sa date de modification.",
    en: "The file does not state its modification date.",
  },
  date_dbase_2: {
    fr: "L’en-tête dBase II n’est pas lu : sa date est écartée.",
    en: "The dBase II header is not read: its date is left out.",
  },
  date_false_utc: {
    fr: "L’application a écrit l’heure locale « {text} » dans un champ en UTC ; l’heure a été rétablie.",
    en: "The application wrote the local time “{text}” into a UTC field; the time was put right.",
  },
  date_zone_from_zip: {
    fr: "L’heure « {text} » n’a pas de fuseau ; il a été déduit de l’horodatage de l’archive, en UTC.",
    en: "The time “{text}” has no zone; it was deduced from the stamp of the archive, in UTC.",
  },
  date_month_from_zero: {
    fr: "L’en-tête DBF ({raw}) compte les mois à partir de 0, comme le montre l’archive ; le mois a été rétabli.",
    en: "The DBF header ({raw}) counts months from 0, as the archive shows; the month was put right.",
  },
  date_zip_none: {
    fr: "Le fichier ne vient pas d’une archive zip.",
    en: "The file did not come out of a zip archive.",
  },
  date_zip_unset: {
    fr: "L’archive ne donne pas de date à l’entrée « {name} ».",
    en: "The archive gives no date to the entry “{name}”.",
  },
  date_zip_ambiguous: {
    fr: "Les {count} entrées importées de l’archive ont des dates différentes.",
    en: "The {count} imported entries of the archive have different dates.",
  },
  date_grist_none: {
    fr: "La source n’est pas une table Grist.",
    en: "The source is not a Grist table.",
  },
  date_grist_absent: {
    fr: "L’API de Grist ne donne pas de date de modification pour ce document.",
    en: "Grist's API gives no modification date for this document.",
  },
  date_grist_refused: {
    fr: "L’API de Grist n’a pas donné la description du document (code HTTP {status}).",
    en: "Grist's API did not give the document's description (HTTP status {status}).",
  },
  date_header_none: {
    fr: "Le fichier n’a pas été téléchargé : il n’y a pas d’en-tête HTTP.",
    en: "The file was not downloaded: there is no HTTP header.",
  },
  date_header_missing: {
    fr: "Le serveur n’a pas envoyé d’en-tête {header}.",
    en: "The server sent no {header} header.",
  },
  date_header_unreadable: {
    fr: "L’en-tête {header} (« {value} ») n’est pas une date lisible.",
    en: "The {header} header (“{value}”) is not a readable date.",
  },
  date_header_volatile: {
    fr: "L’en-tête {header} change à chaque requête alors que le fichier reste le même ; il est écarté.",
    en: "The {header} header changes at each request while the file stays the same; it is left out.",
  },
  date_download_none: {
    fr: "Rien n’a été téléchargé.",
    en: "Nothing was downloaded.",
  },
  date_went_backwards: {
    fr: "La date {value} est antérieure à celle connue auparavant ({previous}).",
    en: "The date {value} is earlier than the one known before ({previous}).",
  },
} as const;
