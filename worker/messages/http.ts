// Sentences of the HTTP border: authentication, bodies, routes.
export const HTTP_MESSAGES = {
  internal_error: {
    fr: "Une erreur imprévue s’est produite ; elle a été enregistrée. Réessayez, et si elle persiste signalez l’heure de la requête.",
    en: "An unexpected error happened and was recorded. Try again, and if it persists report the time of the request.",
  },
  not_found: {
    fr: "Rien n’existe à cette adresse. Vérifiez le chemin ; le README du projet liste les adresses de l’API.",
    en: "Nothing exists at this address. Check the path; the project's README lists the addresses of the API.",
  },
  method_not_allowed: {
    fr: "La méthode {method} n’est pas acceptée ici. Méthodes acceptées : {allowed}.",
    en: "The method {method} is not accepted here. Accepted methods: {allowed}.",
  },
  missing_api_key: {
    fr: "Cette requête demande une clé d’API. Ajoutez l’en-tête « Authorization: Apikey <clé> ».",
    en: "This request needs an API key. Add the header “Authorization: Apikey <key>”.",
  },
  invalid_api_key: {
    fr: "Cette clé d’API est inconnue ou révoquée. Vérifiez qu’elle est entière et sans espace.",
    en: "This API key is unknown or revoked. Check that it is complete and has no space in it.",
  },
  expired_api_key: {
    fr: "Cette clé d’API a expiré. Demandez-en une nouvelle, ou créez-la si vous le pouvez.",
    en: "This API key has expired. Ask for a new one, or create it if you may.",
  },
  permission_denied: {
    fr: "Il faut la permission « {permission} » pour cela, et cette clé ne l’a pas. Demandez-la à l’administrateur du portail.",
    en: "This needs the permission “{permission}”, which this key does not have. Ask the portal's administrator for it.",
  },
  malformed_json: {
    fr: "Le corps de la requête n’est pas du JSON valide : {reason}.",
    en: "The body of the request is not valid JSON: {reason}.",
  },
  malformed_definition: {
    fr: "La définition n’est ni du JSON ni du YAML valide : {reason}.",
    en: "The definition is neither valid JSON nor valid YAML: {reason}.",
  },
  validation_error: {
    fr: "Entrée invalide : {fields}. Le détail dit pourquoi, champ par champ.",
    en: "Invalid input: {fields}. The detail says why, field by field.",
  },
  body_too_large: {
    fr: "Le corps de la requête dépasse {limit} octets. Réduisez-le ou donnez l’adresse d’un fichier.",
    en: "The body of the request is over {limit} bytes. Make it smaller, or give the address of a file.",
  },
} as const;
