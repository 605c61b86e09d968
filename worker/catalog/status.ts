// The status payload (publishing-platform §1.8), with a sentence and progress in every state.
import { type Failure, toLimitParams } from "../errors.ts";
import { type MessageCode, type Sentence, sentences } from "../messages.ts";
import type { DatasetRow } from "./datasets.ts";
import type { JobProgress } from "./jobs.ts";
import { type DatasetStatus, expectedStatus, isAtRest } from "./lifecycle.ts";

/** The names that publishers know (mission: table of states). */
export const STATUS_LABELS: Record<DatasetStatus, Sentence> = {
  idle: { fr: "Au repos", en: "Idle" },
  queued: { fr: "Mise en file d’attente", en: "Queued" },
  processing: { fr: "Traitement", en: "Processing" },
  deleting: { fr: "Dépublication", en: "Unpublishing" },
  aborting_processing: { fr: "Interruption du traitement", en: "Aborting processing" },
  limit_reached: { fr: "Limite atteinte", en: "Limit reached" },
  error: { fr: "Erreur", en: "Error" },
  saving_version: { fr: "Enregistrement d’une version", en: "Saving a version" },
};

function idleCode(dataset: DatasetRow, errors: number): MessageCode {
  if (!dataset.isPublished) {
    return dataset.previousStatus === "aborting_processing" ? "status_idle_interrupted" : "status_idle_unpublished";
  }
  if (dataset.incomplete) return "status_idle_incomplete";
  return errors > 0 ? "status_idle_with_errors" : "status_idle_published";
}

function sentenceOf(dataset: DatasetRow, progress: JobProgress | null, errors: number): Sentence {
  const failure: Failure | null = dataset.failure;
  if (failure && (dataset.status === "error" || dataset.status === "limit_reached")) {
    return sentences(failure.code, failure.params);
  }
  if (dataset.status === "idle") return sentences(idleCode(dataset, errors), { rows: dataset.recordsCount, errors });
  if (dataset.status === "error") return sentences("internal_error");
  const rows = progress?.rows ?? dataset.recordsCount;
  return sentences(`status_${dataset.status}`, { rows, step: progress?.step ?? "acquire" });
}

/** Record errors of one kind: how many, and the first rows that have it (numbers of records, 1-based). */
export type RecordErrorReport = {
  record_id: string | null;
  field_uid: string | null;
  processor_uid: null;
  error_code: MessageCode;
  /** Of the first of them. */
  message: string;
  count: number;
  rows: number[];
  samples: { row: number; message: string }[];
};

/** How the dataset's job is doing, as far as it has one. */
export type JobView = { progress: JobProgress | null; queuePosition: number | null };

/** Of a state that has a reason; a limit is told as upstream does, in `error` (publishing-platform §1.8). */
function paramsOf({ status, failure }: DatasetRow) {
  if (failure === null || (status !== "error" && status !== "limit_reached")) return {};
  return status === "limit_reached" ? toLimitParams(failure) : { error_code: failure.code, ...failure.params };
}

export function statusPayload(dataset: DatasetRow, job: JobView, recordErrors: RecordErrorReport[]) {
  const { progress, queuePosition } = job;
  const busy = progress !== null && !isAtRest(dataset.status);
  const failed = dataset.status === "error" || dataset.status === "limit_reached";
  const errors = recordErrors.reduce((sum, { count }) => sum + count, 0);
  const sentence = sentenceOf(dataset, progress, errors);
  return {
    status: dataset.status,
    label: STATUS_LABELS[dataset.status],
    previous: dataset.previousStatus,
    next: expectedStatus(dataset.status),
    since: new Date(dataset.statusSince).toISOString(),
    is_published: dataset.isPublished,
    message: failed ? sentence.en : null,
    sentence,
    params: paramsOf(dataset),
    records_errors: recordErrors,
    progress: busy ? progress : null,
    queue_position: dataset.status === "queued" ? queuePosition : null,
    incomplete: dataset.incomplete,
    generation: dataset.generation,
    former_generation: dataset.formerGeneration,
    records_count: dataset.recordsCount,
  };
}
