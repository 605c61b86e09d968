// Sentences of the push-pull mirror: feeds, polls, incidents.
export const FEED_MESSAGES = {
  feed_not_found: {
    fr: "Aucun flux n’a l’identifiant « {feed_id} ». La liste GET /feeds/ donne les flux existants.",
    en: "No feed has the identifier “{feed_id}”. The list GET /feeds/ gives the existing feeds.",
  },
} as const;
