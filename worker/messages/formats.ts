// Sentences of file formats: what is wrong with a source's bytes, and what its publisher can do.
export const FORMAT_MESSAGES = {
  source_other_format: {
    fr: "La source « {title} » n’est pas du type {declared} : son contenu est du type {found} ({reason}). Choisissez ce type pour la ressource, ou « auto ».",
    en: "The source “{title}” is not of type {declared}: its content is of type {found} ({reason}). Choose that type for the resource, or “auto”.",
  },
  source_other_expected: {
    fr: "La source « {title} » n’est pas au format attendu ({expected}) : son contenu est du type {found} ({reason}). Corrigez la source, ou expected.format.",
    en: "The source “{title}” is not in the expected format ({expected}): its content is of type {found} ({reason}). Mend the source, or expected.format.",
  },
  source_other_name: {
    fr: "Le fichier de « {title} » ne s’appelle pas comme attendu ({expected}) : {found}. Corrigez la source, ou expected.name.",
    en: "The file of “{title}” is not called as expected ({expected}): {found}. Mend the source, or expected.name.",
  },
  source_is_encrypted: {
    fr: "La source « {title} » est protégée par un mot de passe. Enregistrez-la sans protection.",
    en: "The source “{title}” is protected by a password. Save it without protection.",
  },
  source_is_truncated: {
    fr: "La source « {title} » est incomplète : {found} enregistrements sur {expected}. Téléchargez-la ou déposez-la à nouveau.",
    en: "The source “{title}” is cut short: {found} records of {expected}. Fetch or upload it again.",
  },
  source_held_too_large: {
    fr: "La source « {title} » ({kind}) dépasse {limit} octets, la limite de ce format, qui doit être lu en mémoire. Enregistrez-la en XLSX ou en CSV.",
    en: "The source “{title}” ({kind}) is over {limit} bytes, the limit of this format, which must be read in memory. Save it as XLSX or CSV.",
  },
  source_unpacked_too_large: {
    fr: "La source « {title} » dépasse {limit} octets une fois décompressée. Découpez-la en plusieurs ressources.",
    en: "The source “{title}” is over {limit} bytes once unpacked. Split it into several resources.",
  },
  convert_too_slow: {
    fr: "La lecture de « {title} » n’a pas fini en {minutes} minutes. Découpez la source en plusieurs ressources, ou exportez-la en CSV.",
    en: "Reading “{title}” was not over after {minutes} minutes. Split the source into several resources, or export it as CSV.",
  },
  archive_damaged: {
    fr: "L’archive « {title} » est illisible ({reason}). Déposez-la à nouveau ou refaites-la.",
    en: "The archive “{title}” cannot be read ({reason}). Upload it again or make it anew.",
  },
  archive_several: {
    fr: "L’archive « {title} » contient plusieurs fichiers de données : {entries}. Dites lequel dans expected.name ou params.entry ; pour les lire tous ensemble, donnez leur motif dans params.entry (*.csv).",
    en: "The archive “{title}” holds several data files: {entries}. Say which in expected.name or params.entry; to read all of them together, give their pattern in params.entry (*.csv).",
  },
  archive_too_many: {
    fr: "params.entry désigne {count} fichiers de l’archive « {title} », la limite est de {limit}. Donnez un motif plus étroit, ou réunissez-les.",
    en: "params.entry names {count} files of the archive “{title}”, the limit is {limit}. Give a narrower pattern, or join them.",
  },
  archive_without_entry: {
    fr: "L’archive « {title} » ne contient pas le fichier demandé. Elle contient : {entries}. Corrigez expected.name ou params.entry.",
    en: "The archive “{title}” does not hold the wanted file. It holds: {entries}. Correct expected.name or params.entry.",
  },
  archive_too_deep: {
    fr: "L’archive « {title} » contient des archives dans des archives. Déposez le fichier de données lui-même.",
    en: "The archive “{title}” holds archives within archives. Give the data file itself.",
  },
  gzip_damaged: {
    fr: "Le fichier gzip « {title} » est incomplet ou abîmé ({reason}). Téléchargez-le ou déposez-le à nouveau.",
    en: "The gzip file “{title}” is cut short or damaged ({reason}). Fetch or upload it again.",
  },
  sheet_not_found: {
    fr: "Le classeur « {title} » n’a pas de feuille « {sheet} ». Ses feuilles sont : {sheets}.",
    en: "The workbook “{title}” has no sheet “{sheet}”. Its sheets are: {sheets}.",
  },
  xlsx_damaged: {
    fr: "Le classeur « {title} » est incomplet ou abîmé (partie {part}). Ouvrez-le dans un tableur et enregistrez-le à nouveau.",
    en: "The workbook “{title}” is cut short or damaged (part {part}). Open it in a spreadsheet program and save it again.",
  },
  xls_damaged: {
    fr: "Le classeur XLS « {title} » est illisible ({reason}). Enregistrez-le en XLSX.",
    en: "The XLS workbook “{title}” cannot be read ({reason}). Save it as XLSX.",
  },
  shared_strings_too_large: {
    fr: "Les textes du classeur « {title} » dépassent {limit} octets. Exportez la feuille en CSV.",
    en: "The texts of the workbook “{title}” are over {limit} bytes. Export the sheet as CSV.",
  },
  row_too_large: {
    fr: "Une ligne de la source « {title} » dépasse {limit} octets.",
    en: "A row of the source “{title}” is over {limit} bytes.",
  },
  dbf_damaged: {
    fr: "La table dBase « {title} » est illisible ({reason}). Exportez-la à nouveau.",
    en: "The dBase table “{title}” cannot be read ({reason}). Export it again.",
  },
  shapefile_damaged: {
    fr: "Le fichier de formes « {title} » est incomplet ou abîmé (partie {part}). Mettez .shp, .dbf, .shx et .prj dans l’archive.",
    en: "The shapefile “{title}” is cut short or damaged (part {part}). Put .shp, .dbf, .shx and .prj into the archive.",
  },
  projection_unknown: {
    fr: "Le système de coordonnées de « {title} » ({projection}) n’est pas connu. Reprojetez les données en WGS84, ou donnez params.epsg.",
    en: "The coordinate system of “{title}” ({projection}) is not known. Reproject the data to WGS84, or give params.epsg.",
  },
  projection_missing: {
    fr: "« {title} » ne dit pas dans quel système sont ses coordonnées, qui ne sont pas des degrés. Ajoutez le fichier .prj, ou donnez params.epsg.",
    en: "“{title}” does not say in which system its coordinates are, which are no degrees. Add the .prj file, or give params.epsg.",
  },
  source_too_deep: {
    fr: "Des valeurs de la source « {title} » sont imbriquées sur plus de {limit} niveaux. Aplatissez-les.",
    en: "Values of the source “{title}” are nested more than {limit} levels deep. Flatten them.",
  },
  json_damaged: {
    fr: "La source JSON « {title} » est illisible ({reason}). Vérifiez-la avec un validateur JSON.",
    en: "The JSON source “{title}” cannot be read ({reason}). Check it with a JSON validator.",
  },
  json_value_too_large: {
    fr: "Un enregistrement de la source JSON « {title} » dépasse {limit} caractères. Dites où sont les enregistrements dans params.json_root.",
    en: "A record of the JSON source “{title}” is over {limit} characters. Say where the records are in params.json_root.",
  },
  xml_damaged: {
    fr: "La source XML « {title} » n’est pas bien formée ({reason}).",
    en: "The XML source “{title}” is not well-formed ({reason}).",
  },
  xml_doctype: {
    fr: "La source XML « {title} » a une déclaration DOCTYPE, refusée par sécurité. Retirez-la.",
    en: "The XML source “{title}” has a DOCTYPE declaration, which is refused for safety. Remove it.",
  },
  xml_too_deep: {
    fr: "La source XML « {title} » imbrique plus de {limit} éléments.",
    en: "The XML source “{title}” nests more than {limit} elements.",
  },
  xml_element_too_large: {
    fr: "Un élément de la source « {title} » dépasse {limit} caractères. Choisissez un élément plus petit dans params.tag_name.",
    en: "An element of the source “{title}” is over {limit} characters. Choose a smaller element in params.tag_name.",
  },
  xml_no_element: {
    fr: "La source XML « {title} » n’a pas d’élément <{tag}>. Corrigez params.tag_name ou params.tag_depth.",
    en: "The XML source “{title}” has no element <{tag}>. Correct params.tag_name or params.tag_depth.",
  },
  parquet_damaged: {
    fr: "Le fichier Parquet « {title} » est illisible ({reason}). Exportez-le à nouveau.",
    en: "The Parquet file “{title}” cannot be read ({reason}). Export it again.",
  },
  row_group_too_long: {
    fr: "Un groupe de la source Parquet « {title} » a {rows} lignes, la limite est de {limit}. Écrivez-la en groupes plus petits.",
    en: "A row group of the Parquet source “{title}” has {rows} rows, the limit is {limit}. Write it in smaller groups.",
  },
  parquet_codec: {
    fr: "Le fichier Parquet « {title} » est compressé en {codec}. Exportez-le en SNAPPY, GZIP ou ZSTD.",
    en: "The Parquet file “{title}” is compressed with {codec}. Export it with SNAPPY, GZIP or ZSTD.",
  },
  column_chunk_too_large: {
    fr: "La colonne {name} d’un groupe de lignes du fichier Parquet « {title} » fait {bytes} octets ; la limite est de {limit}. Exportez-le avec des groupes plus petits.",
    en: "The column {name} of a row group of the Parquet file “{title}” has {bytes} bytes; the limit is {limit}. Export it with smaller row groups.",
  },
  parquet_page_too_large: {
    fr: "Une page du fichier Parquet « {title} » fait {bytes} octets ; la limite est de {limit}. Exportez-le avec des groupes ou des pages plus petits.",
    en: "A page of the Parquet file “{title}” has {bytes} bytes; the limit is {limit}. Export it with smaller row groups or pages.",
  },
  flatgeobuf_damaged: {
    fr: "Le fichier FlatGeobuf « {title} » est illisible ({reason}). Exportez-le à nouveau.",
    en: "The FlatGeobuf file “{title}” cannot be read ({reason}). Export it again.",
  },
  row_not_json: {
    fr: "La ligne {line} n’est pas du JSON ; elle est écartée.",
    en: "Line {line} is not JSON; it is left out.",
  },
  row_not_object: {
    fr: "Un élément n’est ni un objet ni une liste ; il est écarté.",
    en: "An element is neither an object nor a list; it is left out.",
  },
  value_too_long: {
    fr: "La valeur de la colonne {column} ({size} caractères) dépasse ce qu’un enregistrement peut contenir ({limit} octets) ; elle est vide.",
    en: "The value of column {column} ({size} characters) is more than a record can hold ({limit} bytes); it is empty.",
  },
  shape_damaged: {
    fr: "La forme de cet enregistrement est illisible ou hors du globe ; elle est vide.",
    en: "The shape of this record cannot be read or lies off the globe; it is empty.",
  },
  value_not_of_type: {
    fr: "« {value} » ne se convertit pas en « {type} » ; la valeur est laissée vide.",
    en: 'Cannot convert "{value}" to "{type}"; the value is left empty.',
  },
} as const;
