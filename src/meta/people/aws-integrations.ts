import type { Cause } from "#core/account.ts";
import { type AwsIntegration, type AwsIntegrationInput, checkAwsIntegration } from "#core/aws/integration.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { checkNamed } from "#meta/alerting/named.ts";
import { writeAudit } from "#meta/audit.ts";
import { isTaken } from "#meta/engine.ts";
import { type Db, type Store, secondsOf, type Tx } from "#meta/store.ts";
import type { Tables } from "#meta/tables.ts";
import type { AwsIntegrations } from "./repositories.ts";

type Row = Tables["aws_integrations"];

const unknown = (id: string): Rejected => new Rejected("not-found", `Cannot find AWS integration "${id}"`);
const taken = (name: string): Rejected =>
  new Rejected("conflict", `Cannot store AWS integration "${name}": another one has this name already`);

export function awsIntegrationsRepository({ read, write, newId }: Store): AwsIntegrations {
  const rows = (db: Db, org: OrgId) => db.selectFrom("aws_integrations").selectAll().where("org", "=", org);

  /** Roles go without asking who names them. */
  async function existing(db: Db, org: OrgId, found: readonly Row[]): Promise<AwsIntegration[]> {
    if (found.length === 0) return [];
    const roles = await db.selectFrom("roles").select(["service", "name"]).where("org", "=", org).execute();
    const there = new Set(roles.map(({ service, name }) => `${service}:${name}`));
    return found.map(({ id, body }) => {
      const input = JSON.parse(body) as AwsIntegrationInput;
      const services = Object.entries(input.services).map(([service, setting]) => {
        const { role } = setting;
        const isGone = role !== undefined && !there.has(`${role.service}:${role.role}`);
        return [service, isGone ? { ...setting, role: undefined } : setting];
      });
      return { ...input, id, services: Object.fromEntries(services) };
    });
  }

  async function take(tx: Tx, org: OrgId, id: string): Promise<AwsIntegration> {
    const row = await rows(tx, org).where("id", "=", id).forUpdate().executeTakeFirst();
    if (row === undefined) throw unknown(id);
    return (await existing(tx, org, [row]))[0]!;
  }

  async function check(tx: Tx, org: OrgId, input: AwsIntegrationInput): Promise<void> {
    checkAwsIntegration(input);
    const roles = Object.values(input.services).flatMap(({ role }) => (role === undefined ? [] : [role]));
    await checkNamed(tx, org, `Cannot store AWS integration "${input.name}"`, { roles });
  }

  const audit = (tx: Tx, org: OrgId, verb: string, { name }: AwsIntegrationInput, cause: Cause) =>
    writeAudit(tx, newId, org, { action: `aws-integration.${verb}`, subject: `aws-integration:${name}` }, cause);

  async function orTaken<T>(name: () => string, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw isTaken(error, "name") ? taken(name()) : error;
    }
  }

  return {
    list: (org) => read(async (db) => existing(db, org, await rows(db, org).orderBy("id").execute())),

    find: (org, id) =>
      read(async (db) => {
        const row = await rows(db, org).where("id", "=", id).executeTakeFirst();
        return row === undefined ? undefined : (await existing(db, org, [row]))[0];
      }),

    create: (org, input, secretKey, cause) =>
      orTaken(
        () => input.name,
        write(async (tx) => {
          await check(tx, org, input);
          const id = newId(cause.at);
          const body = JSON.stringify(input);
          const created_at = secondsOf(cause.at);
          await tx
            .insertInto("aws_integrations")
            .values({ org, id, name: input.name, body, secret_key: secretKey ?? null, created_at })
            .execute();
          await audit(tx, org, "create", input, cause);
          return { ...input, id };
        }),
      ),

    replace(org, id, merge, secret, cause) {
      let name = "";
      return orTaken(
        () => name,
        write(async (tx) => {
          const input = merge(await take(tx, org, id));
          name = input.name;
          await check(tx, org, input);
          await tx
            .updateTable("aws_integrations")
            .set({
              name,
              body: JSON.stringify(input),
              ...("keep" in secret ? {} : { secret_key: secret.secretKey ?? null }),
            })
            .where("org", "=", org)
            .where("id", "=", id)
            .execute();
          await audit(tx, org, "update", input, cause);
          return { ...input, id };
        }),
      );
    },

    remove: (org, id, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        await tx.deleteFrom("aws_integrations").where("org", "=", org).where("id", "=", id).execute();
        await audit(tx, org, "remove", before, cause);
        return before;
      }),
  };
}
