/** The server answered with an error status, or with something that is no JSON. `status` 0: it did not answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** What is wrong with which field of a form. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(status: number, message: string, fields: Readonly<Record<string, string>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.fields = fields;
  }
}

/**
 * Whether the same request may go well later: no answer, an error of the server, or a request to slow down. Everything else
 * that is no success is about the request itself.
 */
export function isOutage(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  return error.status === 0 || error.status === 408 || error.status === 429 || error.status >= 500;
}

/** Whether the key is missing, unknown or may not do this. */
export const isKeyTrouble = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.status === 401 || error.status === 403);
