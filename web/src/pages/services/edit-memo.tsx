import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { FormActions } from "../../ui/form-actions.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";

/** As much as the server takes. */
const LONGEST = 2_048;

/** The memo of a service, or of a role in it. */
export function EditMemo({
  service,
  role,
  memo: before,
  onClose,
}: {
  readonly service: string;
  readonly role?: string;
  readonly memo: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const client = useQueryClient();
  const [memo, setMemo] = useState(before);
  const save = useMutation({
    mutationFn: () =>
      role === undefined ? api.setServiceMemo(service, { memo }) : api.setRoleMemo(service, role, { memo }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["services"] });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog
      title={t("named.memo-of", { name: role === undefined ? service : `${service}: ${role}` })}
      onClose={onClose}
    >
      <form className={ui.stack} onSubmit={submit}>
        <Field label={t("named.memo")}>
          {(props) => (
            <textarea
              {...props}
              rows={4}
              maxLength={LONGEST}
              value={memo}
              onChange={(event) => setMemo(event.target.value)}
            />
          )}
        </Field>
        {save.error !== null && <Problem error={save.error} />}
        <FormActions action={t("save")} busy={save.isPending} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
