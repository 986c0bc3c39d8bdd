import { equal } from "node:assert/strict";
import { it } from "node:test";
import { plain, safeAddress } from "./markdown-text.ts";

it("[UI79] links in texts lead somewhere, and do nothing else", () => {
  for (const href of [
    "https://example.com/a?b=c:d",
    "HTTP://x",
    "/orgs/a",
    "a/b",
    "#part",
    "mailto:a@example.com",
    "?x=1:2",
  ])
    equal(safeAddress(href), href);
  for (const href of [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>",
    "vbscript:x",
    "file:///etc/passwd",
    "https://[",
  ])
    equal(safeAddress(href), undefined, href);
});

it("[UI79] character references in texts are resolved once", () => {
  equal(plain("a &amp; b &lt;i&gt; &quot;x&quot; &#39; &#x9c06;"), 'a & b <i> "x" \' 鰆');
  equal(plain("&amp;lt; &nothing; &#0; &#x110000; & ;"), "&lt; &nothing; &#0; &#x110000; & ;");
});
