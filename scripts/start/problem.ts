// What the person at the keyboard can put right: shown as a sentence, without a stack, and the start ends with exit code 1.
export class StartProblem extends Error {
  override readonly name = "StartProblem";
}

/** The `code` of a failed system call (`EADDRINUSE`, `EACCES`…), or the text of any other error. */
export function errorCode(thrown: unknown): string {
  if (thrown instanceof Error && "code" in thrown && typeof thrown.code === "string") return thrown.code;
  return String(thrown);
}
