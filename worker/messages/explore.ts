// Sentences of the Explore API. The English ones are upstream's wording, which clients match (explore-api §6).
export const EXPLORE_MESSAGES = {
  ODSQLSyntaxError: {
    fr: "Erreur de syntaxe ODSQL : {token} inattendu à la position {position} dans {text}. Clause en erreur : {clause}.",
    en: "ODSQL syntax exception: unexpected {token} at position {position} in {text}. Clause(s) containing the error(s): {clause}.",
  },
  ODSQLError: {
    fr: "Requête ODSQL invalide : {reason}. Clause en erreur : {clause}.",
    en: "ODSQL query is malformed: {reason}. Clause(s) containing the error(s): {clause}.",
  },
  IncompatibleTypesInComparisonFilter: {
    fr: "Types incompatibles dans une comparaison : {left} et {right}. Clause en erreur : {clause}.",
    en: "Incompatible types in comparison filter: {left} cannot be compared with {right}. Clause(s) containing the error(s): {clause}.",
  },
  InvalidRESTParameterError: {
    fr: "Valeur incorrecte du paramètre {parameter} : {found} a été reçu, {expected} est attendu.",
    en: "Invalid value for {parameter} API parameter: {found} was found but {expected} is expected.",
  },
  QueryTooExpensive: {
    fr: "La requête demanderait environ {estimate} s de calcul, et {budget} s sont permises. Filtrez davantage, regroupez par moins d’expressions, ou téléchargez un export.",
    en: "The query would take about {estimate} s, and {budget} s are allowed. Filter more, group by fewer expressions, or download an export.",
  },
  NotFoundResource: {
    fr: "{resource} n’existe pas.",
    en: "The requested {resource} does not exist.",
  },
  ForbiddenAccess: {
    fr: "Vous n’avez pas la permission d’accéder à cette ressource.",
    en: "You don't have permission to access the requested resource",
  },
  ResponseTooLarge: {
    fr: "La réponse dépasse {megabytes} Mio, le maximum d’une seule réponse : seuls les {rows} premiers enregistrements y tiennent. Demandez moins d’enregistrements avec limit et offset, ou moins de champs avec select.",
    en: "The answer is larger than {megabytes} MiB, the most that one answer can hold: only the first {rows} records fit. Ask for fewer records with limit and offset, or for fewer fields with select.",
  },
  RangeNotSatisfiable: {
    fr: "L’intervalle demandé dépasse la fin du fichier, qui a {size} octets. Demandez un intervalle plus petit, ou le fichier entier.",
    en: "The requested range lies beyond the end of the file, which has {size} bytes. Ask for a smaller range, or for the whole file.",
  },
  GeometryRequired: {
    fr: "Ce format est géographique et la sélection ne contient aucun champ geo_point_2d ni geo_shape. Ajoutez-en un à select, ou demandez csv ou json.",
    en: "This format is geographic and the selection holds no geo_point_2d or geo_shape field. Add one to select, or ask for csv or json.",
  },
  ShapefileTooLarge: {
    fr: "Un shapefile est limité ici à {megabytes} Mio. Demandez moins d’enregistrements ou de champs, ou un format sans limite : geojson, fgb ou parquet.",
    en: "A shapefile is limited to {megabytes} MiB here. Ask for fewer records or fields, or for a format without a limit: geojson, fgb or parquet.",
  },
  ShapefileTooWide: {
    fr: "Un shapefile contient au plus {limit} champs, et la sélection en a {fields}. Choisissez-les avec select, ou demandez geojson, fgb ou parquet.",
    en: "A shapefile holds at most {limit} fields, and the selection has {fields}. Choose among them with select, or ask for geojson, fgb or parquet.",
  },
  ExportTooLarge: {
    fr: "Un export trié est limité à {limit} enregistrements, et cette requête en sélectionne davantage. Retirez order_by et offset, ou demandez moins d’enregistrements avec where ou limit.",
    en: "An export in an order of its own is limited to {limit} records, and this query selects more. Leave order_by and offset out, or ask for fewer records with where or limit.",
  },
  RemovedEndpoint: {
    fr: "Ce point d’accès n’existe plus depuis la version 2.1. Utilisez /records avec select et group_by.",
    en: "This endpoint was removed in version 2.1. Use /records with select and group_by instead.",
  },
} as const;
