// Sentences about people, keys and sessions.
export const ACCOUNT_MESSAGES = {
  invalid_administrator_key: {
    fr: "Cette clé n’est pas celle de l’administrateur. Vérifiez qu’elle est entière, ou demandez un lien de connexion.",
    en: "This is not the administrator's key. Check that it is complete, or ask for a sign-in link.",
  },
  too_many_attempts: {
    fr: "Trop de clés inconnues sont venues de cette adresse. Attendez une minute, puis vérifiez la clé ; les clés valides passent toujours.",
    en: "Too many unknown keys came from this address. Wait a minute, then check the key; valid keys still pass.",
  },
  cross_site_request: {
    fr: "Cette requête vient de la page d’un autre site, ou ne dit pas d’où elle vient. Agissez depuis le portail, ou avec une clé d’API.",
    en: "This request comes from another site's page, or does not say where from. Act from the portal, or with an API key.",
  },
  invalid_access_token: {
    fr: "Le jeton de Cloudflare Access n’est pas valable ici. Reconnectez-vous ; si cela persiste, l’administrateur doit vérifier ACCESS_TEAM_DOMAIN et ACCESS_AUDIENCE.",
    en: "The token of Cloudflare Access is not valid here. Sign in again; if it persists, the administrator should check ACCESS_TEAM_DOMAIN and ACCESS_AUDIENCE.",
  },
  invalid_sign_in_link: {
    fr: "Ce lien de connexion est inconnu, déjà utilisé ou vieux de plus d’un quart d’heure. Demandez-en un autre à l’administrateur.",
    en: "This sign-in link is unknown, already used or more than a quarter of an hour old. Ask the administrator for another.",
  },
  user_not_found: {
    fr: "Aucun utilisateur ne s’appelle « {username} ». La liste est à /users/.",
    en: "No user is called “{username}”. The list is at /users/.",
  },
  username_taken: {
    fr: "Un utilisateur s’appelle déjà « {username} », aux majuscules près. Choisissez un autre nom.",
    en: "A user is already called “{username}”, capitals aside. Choose another name.",
  },
  username_reserved: {
    fr: "« {username} » est réservé au portail : ce n’est pas un utilisateur que l’on crée, change ou supprime.",
    en: "“{username}” is reserved for the portal: it is no user to be created, changed or deleted.",
  },
  group_not_found: {
    fr: "Aucun groupe n’a l’identifiant « {uid} ». La liste est à /groups/.",
    en: "No group has the identifier “{uid}”. The list is at /groups/.",
  },
  api_key_not_found: {
    fr: "Aucune clé d’API que vous puissiez voir n’est « {uid} ». La liste est à /apikeys/.",
    en: "No API key that you may see is “{uid}”. The list is at /apikeys/.",
  },
  key_beyond_owner: {
    fr: "Une clé ne peut pas plus que son propriétaire : « {username} » n’a pas, ou cette clé ne transmet pas, {permissions}. Retirez-les, ou accordez-les d’abord à l’utilisateur.",
    en: "A key may do no more than its owner: “{username}” does not have, or this key does not pass on, {permissions}. Leave them out, or grant them to the user first.",
  },
} as const;
