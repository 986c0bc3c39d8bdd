import type { ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Field } from "./field.tsx";

/** As the server asks for. */
export const MIN_PASSWORD = 10;
const MAX_PASSWORD = 256;

/** A password that is chosen now; managers of passwords offer one. */
export function NewPasswordField({
  label,
  value,
  error,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly onChange: (password: string) => void;
}): ReactNode {
  const { t } = useI18n();
  return (
    <Field label={label} hint={t("welcome.password-hint", { count: MIN_PASSWORD })} error={error}>
      {(props) => (
        <input
          {...props}
          required
          type="password"
          minLength={MIN_PASSWORD}
          maxLength={MAX_PASSWORD}
          autoComplete="new-password"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** The name that somebody signs in with from now on. */
export function NewNameField({
  value,
  error,
  onChange,
}: {
  readonly value: string;
  readonly error?: string | undefined;
  readonly onChange: (name: string) => void;
}): ReactNode {
  const { t } = useI18n();
  return (
    <Field label={t("login.name")} error={error}>
      {(props) => (
        <input
          {...props}
          required
          maxLength={64}
          autoComplete="username"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
