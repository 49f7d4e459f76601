// Looks over the files of web/: a caption on the first line, no outside addresses, no static style attributes (CSP).
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const problems = [];
let files = 0;

function visit(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["node_modules", "dist", "out"].includes(entry.name)) visit(path);
    } else if (/\.(ts|mjs|js|svelte|css|html|svg)$/.test(entry.name)) check(path);
  }
}

function check(path) {
  files += 1;
  const text = readFileSync(path, "utf8");
  const name = relative(root, path);
  if (!/^(\/\/ \S|\/\* \S|<!-- \S)/.test(text)) problems.push(`${name}: no caption on the first line`);
  if (name.startsWith("src/") && /https?:\/\/(?!www\.w3\.org)[a-z0-9.-]+\.[a-z]{2,}/i.test(text) && !name.includes(".test."))
    problems.push(`${name}: an outside address`);
  if (name.endsWith(".svelte") && /\sstyle="[^{"]*"/.test(text))
    problems.push(`${name}: a static style attribute, which the content security policy refuses`);
  const generated = name === "src/api/settings.ts";
  if (!generated && text.split("\n").length > 400) problems.push(`${name}: ${text.split("\n").length} lines; split it`);
}

visit(root);
for (const p of problems) console.error(p);
console.log(`check_files: ${files} files, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
