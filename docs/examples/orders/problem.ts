// --8<-- [start:problem]
export type Fault = { pointer: string; detail: string };

/** What went wrong, as the client gets to see it: RFC 9457. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly errors: Fault[] | undefined;

  constructor(status: number, title: string, errors?: Fault[]) {
    super(title);
    this.status = status;
    this.title = title;
    this.errors = errors;
  }

  toJSON() {
    return { type: "about:blank", title: this.title, status: this.status, errors: this.errors };
  }

  toResponse() {
    const headers = { "content-type": "application/problem+json" };
    return new Response(JSON.stringify(this), { status: this.status, headers });
  }
}

/** Any error as a problem: what a framework found wrong with the request is told, what is wrong with us is not. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { statusCode, status = statusCode, message } = error as Error & { statusCode?: number; status?: number };
  if (status && status >= 400 && status < 500) return new Problem(status, message);
  console.error(error);
  return new Problem(500, "Something went wrong");
}
// --8<-- [end:problem]

/** The JSON that a request carries, for servers that leave the reading to us. */
export function bodyOf(request: { json(): Promise<unknown> }): Promise<unknown> {
  return request.json().catch(() => {
    throw new Problem(400, "The body is not JSON");
  });
}
