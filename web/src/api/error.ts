// A refused request: the problem document of the device (RFC 9457) as an Error with readable words.

export interface Problem {
  title?: string;
  status?: number;
  detail?: string;
  field?: string;
  allowed?: string;
  retryAfter?: number;
}

export class ApiError extends Error {
  readonly status: number;
  readonly field: string | undefined;
  readonly allowed: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: Problem) {
    super(problem.detail || problem.title || wordsFor(status));
    this.name = "ApiError";
    this.status = status;
    this.field = problem.field;
    this.allowed = problem.allowed;
    this.retryAfter = problem.retryAfter;
  }
}

function wordsFor(status: number): string {
  const words: Record<number, string> = {
    0: "The device does not answer. Check the network connection.",
    401: "Please log in.",
    403: "Your account is not permitted to do this.",
    404: "This does not exist on the device.",
    409: "Another setting or the present state does not allow this.",
    413: "This is too large for the device.",
    422: "A value is out of range.",
    423: "The login is locked for a while.",
    503: "The device is busy. Try again in a moment.",
    507: "There is no space left on the device.",
  };
  return words[status] ?? `The device answered with error ${status}.`;
}

/** Words for a person, whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof Error) return error.message;
  return String(error);
}

/** Reads the body of a refused response without ever throwing. */
export async function errorFrom(response: Response): Promise<ApiError> {
  let problem: Problem = {};
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null) problem = body as Problem;
  } catch {
    // Not JSON: the status alone has to speak.
  }
  const header = Number(response.headers.get("Retry-After"));
  if (problem.retryAfter === undefined && header > 0) problem = { ...problem, retryAfter: header };
  return new ApiError(response.status, problem);
}
