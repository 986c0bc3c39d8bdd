import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { ELB } from "./elb.ts";
import { JSON_OPERATIONS } from "./json.ts";
import { type FakeLogs, logsAnswer, newLogs } from "./logs.ts";
import { route53Answer, route53Operation } from "./route53.ts";
import { AwsSays, emptyState, type FakeState } from "./state.ts";
import { fromQuery, toXml } from "./xml.ts";

export type Fault =
  /** Refused with words that mean "later". */
  | { readonly kind: "throttle" }
  /** Answers as it was before the last change. */
  | { readonly kind: "stale" }
  /** Answered with 200, and nothing is changed. */
  | { readonly kind: "lost" }
  | { readonly kind: "slow"; readonly ms: number }
  | { readonly kind: "refuse"; readonly code: string; readonly message: string };

export interface AwsFake {
  readonly endpoint: string;
  state: FakeState;
  readonly logs: FakeLogs;
  /** Operations in the order in which they were asked, with what came of them. */
  readonly calls: { readonly operation: string; readonly input: unknown }[];
  /** What goes wrong with the next so many calls of the operations whose names match. */
  fault(operations: RegExp, fault: Fault, times?: number): void;
  heal(): void;
  /** How often a new change of Route 53 is PENDING. */
  pendingReads: number;
  /** After each change: where a data plane is programmed. */
  changed: () => Promise<void>;
  stop(): Promise<void>;
}

/**
 * AWS for the official SDK, as far as routers and counts ask it: Query and XML of Elastic Load Balancing, JSON of ECS, CodeDeploy,
 * CloudWatch and Logs, REST and XML of Route 53. Unlike others it can fail, and it may have a data plane.
 */
export async function startAwsFake(t: TestContext): Promise<AwsFake> {
  const faults: { readonly operations: RegExp; readonly fault: Fault; left: number }[] = [];
  let before: FakeState | undefined;

  const fake: AwsFake = {
    endpoint: "",
    state: emptyState(),
    logs: newLogs(),
    calls: [],
    fault: (operations, fault, left = 1) => void faults.push({ operations, fault, left }),
    heal: () => void faults.splice(0),
    pendingReads: 0,
    changed: async () => {},
    async stop() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };

  async function perform(operation: string, input: unknown, work: (state: FakeState) => unknown): Promise<unknown> {
    fake.calls.push({ operation, input });
    const found = faults.find(({ operations, left }) => left > 0 && operations.test(operation));
    if (found !== undefined) found.left--;
    const fault = found?.fault;
    if (fault?.kind === "throttle") throw new AwsSays("Throttling", "Rate exceeded");
    if (fault?.kind === "refuse") throw new AwsSays(fault.code, fault.message);
    if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.ms).unref());
    if (fault?.kind === "stale" && before !== undefined) return work(structuredClone(before));
    if (fault?.kind === "lost") return work(structuredClone(fake.state));
    if (!/^(Modify|Register|Deregister|AddTags|Change)/.test(operation)) return work(fake.state);
    const snapshot = structuredClone(fake.state);
    const answer = work(fake.state);
    before = snapshot;
    await fake.changed();
    return answer;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const url = new URL(request.url!, "http://aws");
    const target = request.headers["x-amz-target"] as string | undefined;
    const send = (status: number, type: string, text: string) => {
      response.writeHead(status, { "Content-Type": type, "x-amzn-RequestId": "fake" });
      response.end(text);
    };
    const isJson = target !== undefined;
    const json = `application/x-amz-json-${request.headers["content-type"]?.endsWith("1.0") ? "1.0" : "1.1"}`;
    try {
      if (isJson) {
        const operation = target.split(".")[1]!;
        const input = JSON.parse(body) as Record<string, unknown>;
        const isLogs = target.startsWith("Logs_");
        const work = (state: FakeState): unknown =>
          isLogs ? logsAnswer(fake.logs, operation, input) : JSON_OPERATIONS[operation]!(state, input);
        send(200, json, JSON.stringify(await perform(operation, input, work)));
        return;
      }
      const rest = route53Operation(request.method!, url.pathname);
      if (rest !== undefined) {
        const work = (state: FakeState) => route53Answer(state, rest, url, body, fake.pendingReads);
        send(200, "text/xml", `<?xml version="1.0"?>\n${await perform(rest, body, work)}`);
        return;
      }
      const { Action: operation, ...input } = fromQuery(body) as { Action: string };
      const found = await perform(operation, input, (state) => ELB[operation]!(state, input));
      const result = `<${operation}Result>${toXml(found, "member")}</${operation}Result>`;
      send(
        200,
        "text/xml",
        `<${operation}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/">${result}</${operation}Response>`,
      );
    } catch (error) {
      if (!(error instanceof AwsSays)) {
        send(500, "text/plain", String((error as Error).stack));
        throw error;
      }
      const { code, message } = error;
      if (isJson) send(400, json, JSON.stringify({ __type: code, message }));
      else
        send(
          code.endsWith("NotFound") ? 404 : 400,
          "text/xml",
          `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>fake</RequestId></ErrorResponse>`,
        );
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => t.diagnostic(String(error)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => fake.stop());
  return Object.assign(fake, { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

/** What the SDK finds where credentials are usually found; none of it leaves this machine. */
export function fakeCredentials(): void {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "not-a-secret",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/nonexistent",
    AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
  });
}
