import type { ReactNode } from "react";
import { Field } from "./field.tsx";
import css from "./file-field.module.css";

/** The text of a file that people write. */
export function FileField({
  label,
  rows,
  value,
  onChange,
}: {
  readonly label: string;
  readonly rows: number;
  readonly value: string;
  readonly onChange: (text: string) => void;
}): ReactNode {
  return (
    <Field label={label}>
      {(field) => (
        <textarea
          {...field}
          className={css.editor}
          translate="no"
          rows={rows}
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** What is wrong with a file, in the server's words, a line each. */
export function FileProblem({ error }: { readonly error: unknown }): ReactNode {
  const message = error instanceof Error ? error.message : String(error);
  const [head, ...lines] = message.split(/(?::|;) (?=line \d)/);
  return (
    <div role="alert" className={css.problem}>
      <p>{head}</p>
      {lines.length > 0 && (
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
