// Clauses of the specification that the portal does not answer as upstream does, and why.
export const NOT_SERVED: [section: string, clause: string, why: string][] = [
  ["1", "the sources monitoring, shared and opendatasoft", "404: one portal has one catalogue"],
  [
    "1",
    "spaces after `,` and `:` in JSON, and doubles that keep `.0`",
    "the same JSON in fewer bytes: no client compares its text",
  ],
  ["1", "the versions before 2.1, and their deprecation headers", "404: they have other shapes"],
  ["2", "assets", "404: beta and undocumented upstream"],
  ["3", "application metadata (`include_app_metas` on datasets)", "no downloads are counted, and none are invented"],
  ["8.1", "vector_similarity() and vector_similarity_threshold()", "syntax error: optional, and of newer portals only"],
  ["9.4", "the v1 language (qv1, #search…)", "ignored, as any unknown parameter: it is not ODSQL"],
  [
    "11",
    "the empty groups of static ranges, seen in one second implementation",
    "left out: no recording of the original has them",
  ],
  ["15", "dayofweek, upper, quarter", "syntax error: reserved upstream and not documented"],
];
