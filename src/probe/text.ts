/**
 * A body as text, in the character set that its type names: pages in Shift_JIS and EUC-JP are searched for Japanese words too.
 * UTF-8 where none is named or it is not known; bytes that are no text become U+FFFD.
 */
export function textOf(body: Uint8Array, contentType: string | undefined): string {
  const [, charset = "utf-8"] = /;\s*charset="?([\w:.-]+)/i.exec(contentType ?? "") ?? [];
  return decoderOf(charset).decode(body);
}

function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
