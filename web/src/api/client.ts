// Speaks to the device: JSON in and out, the CSRF header, problem documents, the end of a session.
import { ApiError, errorFrom } from "./error";

export const apiRoot = "/api/v1";

type Query = Record<string, string | number | boolean | undefined | null>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  /** Instead of a JSON body. */
  text?: { type: string; body: string };
  /** Instead of a JSON body. */
  file?: Blob;
  signal?: AbortSignal;
  /** The page asks by itself (polling): must not keep an idle session alive. */
  background?: boolean;
  /** A 401 is an answer here, not the end of the session. */
  expectUnauthenticated?: boolean;
}

let csrfToken = "";
let onSessionEnd: (reason: string) => void = () => {};

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

export function setSessionEndHandler(handler: (reason: string) => void): void {
  onSessionEnd = handler;
}

export function address(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== "");
  const text = pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(String(v))}`).join("&");
  return `${apiRoot}${path}${text ? `?${text}` : ""}`;
}

export function socketAddress(path: string, query: Query = {}): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${address(path, query)}`;
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.text) headers["Content-Type"] = options.text.type;
  if (method !== "GET" && csrfToken) headers["X-Csrf-Token"] = csrfToken;
  if (options.background) headers["X-Background"] = "1";
  let response: Response;
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers,
      credentials: "same-origin",
      body: options.file ?? options.text?.body ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      signal: options.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, {});
  }
  if (response.ok) return response;
  const failure = await errorFrom(response);
  if (failure.status === 401 && !options.expectUnauthenticated) onSessionEnd(failure.message);
  throw failure;
}

/** The answer as it is, for what is not JSON. */
export const exchange = send;

export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  if (!text) return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ApiError(response.status, { detail: "The device sent an answer that is not JSON." });
  }
}

export const get = <T>(path: string, query?: Query, options: RequestOptions = {}) =>
  request<T>("GET", path, { ...options, query });
export const post = <T>(path: string, body?: unknown, options: RequestOptions = {}) =>
  request<T>("POST", path, { ...options, body });
export const put = <T>(path: string, body: unknown, options: RequestOptions = {}) =>
  request<T>("PUT", path, { ...options, body });
export const patch = <T>(path: string, body: unknown, options: RequestOptions = {}) =>
  request<T>("PATCH", path, { ...options, body });
export const remove = <T>(path: string, options: RequestOptions = {}) => request<T>("DELETE", path, options);

/** A file, with progress. */
export async function download(
  url: string,
  onProgress: (received: number, total: number) => void = () => {},
  signal?: AbortSignal,
): Promise<Blob> {
  const response = await fetch(url, { credentials: "same-origin", signal });
  if (!response.ok) {
    const failure = await errorFrom(response);
    if (failure.status === 401) onSessionEnd(failure.message);
    throw failure;
  }
  const total = Number(response.headers.get("Content-Length") ?? 0);
  const type = response.headers.get("Content-Type") ?? "application/octet-stream";
  if (!response.body) return response.blob();
  const reader = response.body.getReader();
  const chunks: BlobPart[] = [];
  let received = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks, { type });
    chunks.push(value);
    received += value.length;
    onProgress(received, total);
  }
}
