import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { MAX_ANNOTATION_DESCRIPTION, MAX_ANNOTATION_TITLE } from "#core/annotation.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { FormActions } from "../../ui/form-actions.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import css from "./annotations.module.css";
import type { AnnotationDraft } from "./draft.ts";
import { WhenField } from "./when-field.tsx";

/** A new annotation, or one that is changed. */
export function AnnotationForm({
  draft,
  onClose,
}: {
  readonly draft: AnnotationDraft;
  readonly onClose: () => void;
}): ReactNode {
  const { t, zone } = useI18n();
  const client = useQueryClient();
  const [value, setValue] = useState(draft);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const change = (next: Partial<AnnotationDraft>): void => setValue({ ...value, ...next });
  const services = useQuery({ queryKey: ["services"], queryFn: ({ signal }) => api.services(signal) });
  const known = services.data?.services ?? [];
  const roles = known.find(({ name }) => name === value.service)?.roles ?? [];
  const backwards = value.to < value.from;

  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (backwards) return;
    setBusy(true);
    const { id, ...annotation } = value;
    const body = { ...annotation, roles: [...annotation.roles] };
    (id === undefined ? api.annotate(body) : api.changeAnnotation(id, body)).then(
      () => {
        void client.invalidateQueries({ queryKey: ["annotations"] });
        onClose();
      },
      (reason: unknown) => {
        setError(reason);
        setBusy(false);
      },
    );
  };

  return (
    <Dialog title={t(value.id === undefined ? "annotation.new" : "annotation.edit")} onClose={onClose}>
      <form className={ui.stack} onSubmit={save}>
        <Field label={t("annotation.title")}>
          {(props) => (
            <input
              {...props}
              required
              maxLength={MAX_ANNOTATION_TITLE}
              autoComplete="off"
              value={value.title}
              onChange={(event) => change({ title: event.target.value })}
            />
          )}
        </Field>
        <Field label={t("annotation.description")}>
          {(props) => (
            <textarea
              {...props}
              rows={3}
              maxLength={MAX_ANNOTATION_DESCRIPTION}
              value={value.description ?? ""}
              onChange={(event) => change({ description: event.target.value })}
            />
          )}
        </Field>
        <div className={css.pair}>
          <WhenField
            label={t("annotation.from")}
            value={value.from}
            // Whoever moves the beginning of a moment moves the moment.
            onChange={(from) => change({ from, to: value.to === value.from ? from : value.to })}
          />
          <WhenField
            label={t("annotation.to")}
            value={value.to}
            error={backwards ? t("annotation.backwards") : undefined}
            onChange={(to) => change({ to })}
          />
        </div>
        <p className={ui.hint}>{t("annotation.zone", { zone })}</p>
        <Field label={t("service")}>
          {(props) => (
            <select
              {...props}
              value={value.service}
              onChange={(event) => change({ service: event.target.value, roles: [] })}
            >
              {[...new Set([value.service, ...known.map(({ name }) => name)])].map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
        {roles.length > 0 && (
          <fieldset className={css.roles}>
            <legend>{t("annotation.roles")}</legend>
            {roles.map(({ name }) => (
              <label key={name} className={ui.check} translate="no">
                <input
                  type="checkbox"
                  checked={value.roles.includes(name)}
                  onChange={() =>
                    change({
                      roles: value.roles.includes(name)
                        ? value.roles.filter((role) => role !== name)
                        : [...value.roles, name],
                    })
                  }
                />
                {name}
              </label>
            ))}
            <p className={ui.hint}>{t("annotation.roles-hint")}</p>
          </fieldset>
        )}
        {error !== undefined && <Problem error={error} />}
        <FormActions action={t("save")} busy={busy} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
