import { type Agent, type ClientRequest, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { WarmRequest } from "./requests.ts";

export type Answer =
  | { readonly kind: "answered"; readonly status: number; readonly ms: number }
  /** No connection, no answer in time, or one that broke off. */
  | { readonly kind: "failed"; readonly reason: string };

export interface Agents {
  readonly http: Agent;
  readonly https: Agent;
}

/** Sends one request and reads all of the answer. Redirects are answers. Never rejects. */
export function send(request: WarmRequest, agents: Agents, timeoutMs: number, signal: AbortSignal): Promise<Answer> {
  const { method, url, headers, body } = request;
  return new Promise((resolve) => {
    const from = performance.now();
    const failed = (error: Error): void => resolve({ kind: "failed", reason: error.message || error.name });
    const isSecure = url.protocol === "https:";
    const options = { method, headers, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) };
    const sent: ClientRequest = isSecure
      ? httpsRequest(url, { ...options, agent: agents.https })
      : httpRequest(url, { ...options, agent: agents.http });
    sent.on("error", failed);
    sent.on("response", (response) => {
      response.on("error", failed);
      response.on("end", () =>
        resolve({ kind: "answered", status: response.statusCode ?? 0, ms: performance.now() - from }),
      );
      response.resume();
    });
    sent.end(body);
  });
}

export const isGood = ({ expect }: WarmRequest, answer: Answer): boolean =>
  answer.kind === "answered" && (expect === undefined ? answer.status < 500 : expect.includes(answer.status));
