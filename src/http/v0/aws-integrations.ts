import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Meta } from "#app/ports.ts";
import { AWS_SERVICES, metricsOfService } from "#core/aws/metrics.ts";
import { Rejected } from "#core/errors.ts";
import { type Route, route } from "#http/route.ts";
import {
  AwsIntegrationAnswer,
  AwsIntegrationBody,
  toAwsIntegrationAnswer,
  toAwsIntegrationInput,
  toSecretChange,
} from "#wire/v0/aws-integrations.ts";
import { asInvalid } from "./as-invalid.ts";

const tag = "AWS integrations";
const path = "/api/v0/aws-integrations";

/** Settings that Sawara keeps and does not act on yet [AW1]. */
export function awsIntegrationRoutes({ awsIntegrations }: Pick<Meta, "awsIntegrations">): Route[] {
  return [
    route({
      method: "GET",
      path,
      needs: "read",
      summary: "AWS integrations, without their secret keys",
      tag,
      answer: z.object({ aws_integrations: z.array(AwsIntegrationAnswer) }),
      handle: async ({ principal }) => ({
        aws_integrations: (await awsIntegrations.list(principal.org)).map(toAwsIntegrationAnswer),
      }),
    }),
    route({
      method: "POST",
      path,
      needs: "administer",
      summary: "Stores an AWS integration",
      tag,
      body: AwsIntegrationBody,
      answer: AwsIntegrationAnswer,
      handle: async ({ principal, cause, body }) => {
        const input = toAwsIntegrationInput(body);
        const made = awsIntegrations.create(principal.org, input, body.secretKey ?? undefined, cause);
        return toAwsIntegrationAnswer(await asInvalid(made));
      },
    }),
    route({
      method: "GET",
      path: `${path}/:id`,
      needs: "read",
      summary: "An AWS integration",
      tag,
      answer: AwsIntegrationAnswer,
      handle: async ({ principal, params }) => {
        const found = await awsIntegrations.find(principal.org, params.id!);
        if (found === undefined) throw new Rejected("not-found", "AWS Integration Not Found.");
        return toAwsIntegrationAnswer(found);
      },
    }),
    route({
      method: "PUT",
      path: `${path}/:id`,
      needs: "administer",
      summary: "Replaces an AWS integration; credentials that are left out stay",
      tag,
      body: AwsIntegrationBody,
      answer: AwsIntegrationAnswer,
      handle: async ({ principal, cause, params, body }) => {
        const merge = toAwsIntegrationInput.bind(undefined, body);
        const replaced = awsIntegrations.replace(principal.org, params.id!, merge, toSecretChange(body), cause);
        return toAwsIntegrationAnswer(await asInvalid(replaced));
      },
    }),
    route({
      method: "DELETE",
      path: `${path}/:id`,
      needs: "administer",
      summary: "Deletes an AWS integration",
      tag,
      answer: AwsIntegrationAnswer,
      handle: async ({ principal, cause, params }) =>
        toAwsIntegrationAnswer(await awsIntegrations.remove(principal.org, params.id!, cause)),
    }),
    route({
      method: "POST",
      path: "/api/v0/aws-integrations-external-id",
      needs: "administer",
      summary: "A new external id for the trust policy of an IAM role",
      tag,
      answer: z.object({ externalId: z.string() }),
      handle: async () => ({ externalId: randomBytes(20).toString("base64url") }),
    }),
    route({
      method: "GET",
      path: "/api/v0/aws-integrations-excludable-metrics",
      needs: "read",
      summary: "The metrics of each service of AWS",
      tag,
      answer: z.record(z.string(), z.array(z.string())),
      handle: async () => Object.fromEntries(AWS_SERVICES.map((service) => [service, [...metricsOfService(service)]])),
    }),
  ];
}
