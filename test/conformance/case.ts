// A clause of the specification of the Explore API as a request and its answer. Data only: the tests run them, and the
// table in docs/conformance.md lists them (scripts/conformance.ts).

export type Case = {
  /** Section of the specification. */
  section: string;
  /** What the clause says. */
  clause: string;
  /** Path and query below `/api/explore/v2.1`; parameters are written as they are, and encoded by the test. */
  request: string;
  /** GET unless it says otherwise. */
  method?: string;
  /** Headers of the request; `{key}`, here and in the request, is a valid key. */
  sends?: Record<string, string>;
  /** 200 unless it says otherwise. */
  status?: number;
  /** Headers of the answer; null for one that must not be there. */
  headers?: Record<string, string | null>;
  /** The whole list of results… */
  results?: object[];
  /** …the numbers of the records found, in order… */
  ids?: number[];
  /** …how many were found… */
  count?: number;
  /** …a part of the body… */
  body?: object;
  /** …its text, or the beginning of it… */
  text?: string;
  /** …or an error: status, code, and a part of the message. */
  error?: [status: number, code: string, message: string];
  /** Where the specification leaves it open: what was chosen, and why. */
  choice?: string;
};
