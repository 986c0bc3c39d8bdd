import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { AwsIntegrationAnswer } from "#wire/v0/aws-integrations.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayManage } from "../../session/session.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { FormActions } from "../../ui/form-actions.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import css from "./settings.module.css";

const KEY = ["aws-integrations"];

/** Settings that clients of Mackerel's API keep here. They do nothing yet, and this page says so [AW1]. */
export function AwsPage(): ReactNode {
  const { t, count } = useI18n();
  useTitle(t("page.aws"));
  const mayManage = useMayManage();
  const client = useQueryClient();
  const list = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.awsIntegrations(signal) });
  const [editing, setEditing] = useState<"new" | AwsIntegrationAnswer>();
  const [removing, setRemoving] = useState<AwsIntegrationAnswer>();
  const all = list.data?.aws_integrations;
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: KEY });
  return (
    <div className={ui.page}>
      <Sentence
        tone="none"
        aside={
          mayManage && (
            <button type="button" className={ui.button} onClick={() => setEditing("new")}>
              <Icon name="plus" />
              {t("aws.add")}
            </button>
          )
        }
      >
        {t("page.aws")}
      </Sentence>
      <p className={css.warning}>
        <Icon name="warning" />
        {t("aws.inert")}
      </p>
      {list.error !== null && <Problem error={list.error} retry={() => void list.refetch()} />}
      {all === undefined && list.error === null && <Loading />}
      {all?.length === 0 && <Empty icon="key" title={t("aws.none")} />}
      {all !== undefined && all.length > 0 && (
        <div className={ui.scroll}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">{t("aws.name")}</th>
                <th scope="col">{t("aws.region")}</th>
                <th scope="col">{t("aws.credentials")}</th>
                <th scope="col" data-number>
                  {t("aws.services")}
                </th>
                <th scope="col">
                  <span className="visually-hidden">{t("actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {all.map((one) => (
                <tr key={one.id}>
                  <th scope="row" translate="no">
                    {one.name}
                  </th>
                  <td data-fit>{one.region}</td>
                  <td translate="no">{one.roleArn ?? one.key ?? "–"}</td>
                  <td data-number>{count(Object.values(one.services).filter(({ enable }) => enable).length)}</td>
                  <td data-fit>
                    {mayManage && (
                      <span className={ui.actions}>
                        <button
                          type="button"
                          className={ui.quiet}
                          aria-label={t("aws.edit-one", { name: one.name })}
                          onClick={() => setEditing(one)}
                        >
                          {t("aws.edit")}
                        </button>
                        <button
                          type="button"
                          className={ui.quiet}
                          aria-label={t("aws.remove-one", { name: one.name })}
                          onClick={() => setRemoving(one)}
                        >
                          {t("aws.remove")}
                        </button>
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {editing !== undefined && (
        <AwsDialog
          integration={editing === "new" ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onSaved={() => {
            setEditing(undefined);
            void refresh();
          }}
        />
      )}
      {removing !== undefined && (
        <Confirm
          title={t("aws.remove-title", { name: removing.name })}
          action={t("aws.remove")}
          onClose={() => setRemoving(undefined)}
          run={async () => {
            await api.removeAwsIntegration(removing.id);
            await refresh();
          }}
        >
          <p className={ui.prose}>{t("aws.remove-text")}</p>
        </Confirm>
      )}
    </div>
  );
}

/** The whole setting as the API has it: nobody knows the thirty services by heart, but everybody has them in a file. */
function AwsDialog({
  integration,
  onClose,
  onSaved,
}: {
  readonly integration: AwsIntegrationAnswer | undefined;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}): ReactNode {
  const { t } = useI18n();
  const { id, ...given } = integration ?? { id: "", ...EXAMPLE };
  const [text, setText] = useState(() => JSON.stringify(given, undefined, 2));
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const save = async (): Promise<unknown> => {
      const body: unknown = JSON.parse(text);
      return id === "" ? api.createAwsIntegration(body) : api.replaceAwsIntegration(id, body);
    };
    save()
      .then(onSaved, (reason: unknown) => setError(reason))
      .finally(() => setBusy(false));
  };
  return (
    <Dialog title={id === "" ? t("aws.add") : t("aws.edit-one", { name: given.name })} wide onClose={onClose}>
      <form className={ui.stack} onSubmit={submit}>
        <Field label="JSON" hint={t("aws.json-hint")}>
          {(props) => (
            <textarea
              {...props}
              rows={18}
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {error !== undefined && <Problem error={error} />}
        <FormActions action={t("save")} busy={busy} onCancel={onClose} />
      </form>
    </Dialog>
  );
}

const EXAMPLE = {
  name: "",
  memo: "",
  roleArn: "arn:aws:iam::123456789012:role/Sawara",
  externalId: null,
  region: "ap-northeast-1",
  includedTags: "",
  excludedTags: "",
  services: { EC2: { enable: true, role: null, excludedMetrics: [], retireAutomatically: false } },
};
