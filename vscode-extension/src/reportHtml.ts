// The report as a page.

/** The page around a report. No script runs in it, nothing is loaded, and styles are only its own. */
export function page(title: string, body: string, nonce: string): string {
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** A report whose Markdown nothing renders. */
export function plainBody(markdown: string): string {
  return `<pre>${escapeHtml(markdown)}</pre>`;
}

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Takes the inline styles of tables, which the page's policy forbids, for the attribute that says the same. */
export function alignTables(html: string): string {
  return html.replace(/<(t[hd]) style="text-align:\s*(left|right|center)"/g, '<$1 align="$2"');
}

/**
 * Makes links of places in code, `<code>src/cart.ts:41</code>`, for which `href` has an address.
 * The text of a place stays as the renderer wrote it.
 */
export function linkPlaces(html: string, href: (file: string, line: number) => string | undefined): string {
  return html.replace(/<code>([^<>:]+):(\d+)<\/code>/g, (code, file: string, line: string) => {
    const address = href(unescapeHtml(file), Number(line));
    return address === undefined ? code : `<a href="${escapeHtml(address)}">${code}</a>`;
  });
}

function unescapeHtml(text: string): string {
  const characters: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (entity, name: string) => characters[name] ?? entity);
}

const STYLE = `
body { font-family: var(--vscode-markdown-font-family, var(--vscode-font-family)); font-size: var(--vscode-markdown-font-size, 14px);
  line-height: 1.5; color: var(--vscode-foreground); background: var(--vscode-editor-background); padding: 0 2em 2em; max-width: 70em; }
h1, h2, h3 { font-weight: 600; line-height: 1.25; }
h2 { padding-bottom: .3em; border-bottom: 1px solid var(--vscode-panel-border); }
a { color: var(--vscode-textLink-foreground); text-decoration: none; }
a:hover { color: var(--vscode-textLink-activeForeground); text-decoration: underline; }
a:focus { outline: 1px solid var(--vscode-focusBorder); }
code, pre { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size, 13px); }
code { color: var(--vscode-textPreformat-foreground); background: var(--vscode-textPreformat-background); padding: 1px 3px; border-radius: 3px; }
a code { color: inherit; }
pre { padding: 1em; overflow: auto; background: var(--vscode-textCodeBlock-background); border-radius: 3px; }
pre code { color: inherit; background: none; padding: 0; }
table { border-collapse: collapse; margin: 1em 0; }
th, td { padding: .3em .8em; border-bottom: 1px solid var(--vscode-panel-border); text-align: left; }
th { font-weight: 600; }
td[align=right], th[align=right] { text-align: right; font-variant-numeric: tabular-nums; }
li { margin: .15em 0; }
summary { cursor: pointer; }
`;
