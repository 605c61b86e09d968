// The one error type. Expected failures are AppErrors with a stable code; anything else is a bug and is
// shown as `internal_error` without its message. Sentences live in messages/; this file never holds one.
import { type Lang, type MessageCode, type MessageParams, sentence, sentences } from "./messages.ts";

/** Field path → what is wrong with it, as in the Automation API's `detail`. */
export type ErrorDetail = Record<string, string[]>;

/** An AppError as plain data: what crosses an RPC boundary or is kept in a database. */
export type Failure = { code: MessageCode; status: number; params: MessageParams; detail?: ErrorDetail };

export class AppError extends Error {
  readonly code: MessageCode;
  readonly status: number;
  readonly params: MessageParams;
  readonly detail: ErrorDetail | undefined;

  /** @param status HTTP status (400–599); @param params values for the sentence's `{placeholders}` */
  constructor(code: MessageCode, status: number, params: MessageParams = {}, detail?: ErrorDetail) {
    super(sentence(code, params, "en"));
    this.name = "AppError";
    this.code = code;
    this.status = status;
    this.params = params;
    this.detail = detail;
  }

  static from(failure: Failure): AppError {
    return new AppError(failure.code, failure.status, failure.params, failure.detail);
  }

  toFailure(): Failure {
    const { code, status, params, detail } = this;
    return detail ? { code, status, params, detail } : { code, status, params };
  }
}

/** Any thrown value as a Failure: AppErrors keep their code, everything else becomes `internal_error`. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof AppError) return thrown.toFailure();
  return { code: "internal_error", status: 500, params: {} };
}

/** Whether a quota or the storage is used up: such a job ends in `limit_reached`, and such a request is told the same. */
export const isLimit = ({ params }: Pick<Failure, "params">): boolean => "limit_type" in params;

/** What is told of a limit, before processing and during it (publishing-platform §1.8): `error {limit_type, scope, limit, value}`. */
export function toLimitParams({ code, params }: Failure) {
  return { error_code: code, ...params, error: params };
}

/** Body of an error answer of the Automation and feeds APIs: both languages, `message` in the caller's. */
export function toAutomationJson(failure: Failure, lang: Lang) {
  const both = sentences(failure.code, failure.params);
  return {
    error_code: isLimit(failure) ? "limit_reached" : failure.code,
    message: both[lang],
    sentence: both,
    ...(isLimit(failure) ? { params: toLimitParams(failure) } : {}),
    ...(failure.detail ? { detail: failure.detail } : {}),
  };
}

/** Body of an error answer of the Explore API: exactly two keys, upstream's wording (explore-api §6). */
export function toExploreJson(failure: Failure) {
  return { error_code: failure.code, message: sentence(failure.code, failure.params, "en") };
}
