import { readdirSync } from "node:fs";
import { basename } from "node:path";

/** `npm run bench -- NAME …`: runs one claim's program, or lists them. */
const dir = new URL(".", import.meta.url);
const names = readdirSync(dir)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => basename(file, ".ts"));

const [name] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  console.log(`Usage: npm run bench -- NAME\n\nClaims:\n${names.map((n) => `  ${n}`).join("\n")}`);
  process.exitCode = name === undefined ? 0 : 2;
} else {
  await import(new URL(`${name}.ts`, dir).href);
}
