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
  NotFoundResource: {
    fr: "{resource} n’existe pas.",
    en: "The requested {resource} does not exist.",
  },
} as const;
