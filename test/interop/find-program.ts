import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** A client of Mackerel's as it is published: where a variable says, in PATH, or where `go install` puts programs. */
export function findProgram(name: string, variable: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  try {
    folders.push(join(execFileSync("go", ["env", "GOPATH"], { encoding: "utf8", stdio: "pipe" }).trim(), "bin"));
  } catch {
    // No Go on this machine.
  }
  const named = process.env[variable];
  const candidates = [...(named === undefined ? [] : [named]), ...folders.map((folder) => join(folder, name))];
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
