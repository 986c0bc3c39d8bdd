import { lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { createElement, Fragment, type ReactNode } from "react";
import css from "./markdown.module.css";
import { plain, safeAddress } from "./markdown-text.ts";

/** Headings of a text stand below those of the page around it. */
const SHIFT = 2;

/** Markdown as elements. Nothing in a text becomes HTML: tags are shown as they are written, and links lead where links may. */
export function Markdown({ text }: { readonly text: string }): ReactNode {
  return (
    <div className={css.markdown} translate="no">
      {all(lexer(text))}
    </div>
  );
}

function all(tokens: readonly Token[] | undefined): ReactNode {
  // The order of the parts is fixed by the text, so their places may be their keys.
  return tokens?.map((token, i) => {
    const key = `${i}`;
    return <Fragment key={key}>{one(token as MarkedToken)}</Fragment>;
  });
}

function one(token: MarkedToken): ReactNode {
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "heading":
      return createElement(`h${Math.min(6, token.depth + SHIFT)}`, { "data-depth": token.depth }, all(token.tokens));
    case "paragraph":
      return <p>{all(token.tokens)}</p>;
    case "text":
      return token.tokens === undefined ? plain(token.text) : all(token.tokens);
    case "escape":
      return token.text;
    case "strong":
      return <strong>{all(token.tokens)}</strong>;
    case "em":
      return <em>{all(token.tokens)}</em>;
    case "del":
      return <del>{all(token.tokens)}</del>;
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "hr":
      return <hr />;
    case "blockquote":
      return <blockquote>{all(token.tokens)}</blockquote>;
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, by keyboard too
        <pre tabIndex={0}>
          <code>{token.text}</code>
        </pre>
      );
    case "link":
      return link(token);
    case "image":
      // Pictures from elsewhere are not loaded: whoever serves them would learn who looks at this page.
      return anchor(token.href, plain(token.text || token.href));
    case "list":
      return list(token);
    case "list_item":
      return all(token.tokens);
    case "checkbox":
      return <input type="checkbox" checked={token.checked} disabled aria-label={token.checked ? "✓" : "–"} />;
    case "table":
      return table(token);
    case "html":
      return token.text;
  }
}

const link = ({ href, tokens }: Tokens.Link): ReactNode => anchor(href, all(tokens));

function anchor(href: string, children: ReactNode): ReactNode {
  const to = safeAddress(href);
  if (to === undefined) return children;
  return (
    <a href={to} rel="noreferrer">
      {children}
    </a>
  );
}

function list({ ordered, start, items }: Tokens.List): ReactNode {
  const children = items.map((item, i) => {
    const key = `${i}`;
    return (
      <li key={key} data-task={item.task || undefined}>
        {all(item.tokens)}
      </li>
    );
  });
  return ordered ? <ol {...(start === "" ? {} : { start })}>{children}</ol> : <ul>{children}</ul>;
}

function table({ header, rows }: Tokens.Table): ReactNode {
  const cells = (row: readonly Tokens.TableCell[], name: "th" | "td"): ReactNode =>
    row.map(({ tokens, align }, i) =>
      createElement(
        name,
        { key: `${i}`, "data-align": align, ...(name === "th" ? { scope: "col" } : {}) },
        all(tokens),
      ),
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide tables scroll, by keyboard too
    <div className={css.table} tabIndex={0}>
      <table>
        <thead>
          <tr>{cells(header, "th")}</tr>
        </thead>
        <tbody>
          {rows.map((row, i) => {
            const key = `${i}`;
            return <tr key={key}>{cells(row, "td")}</tr>;
          })}
        </tbody>
      </table>
    </div>
  );
}
