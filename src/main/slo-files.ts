import { Rejected } from "#core/errors.ts";
import type { SloFiles } from "#http/own/slos.ts";
import { didYouMean } from "#kit/suggest.ts";
import { parseYamlAll, spellYaml } from "#kit/yaml.ts";
import type { FileProblem } from "#wire/own/file.ts";
import { OWN_VERSION, readSlos, spellSlos } from "#wire/own/slo/file.ts";
import { OPENSLO_VERSION, readOpenSlos } from "#wire/own/slo/openslo.ts";
import { spellOpenSlo } from "#wire/own/slo/openslo-write.ts";

/** Files of objectives: our own, or documents of OpenSLO, told apart by what their first document says that it is. */
export const sloFiles: SloFiles = {
  read(text) {
    const documents = parseYamlAll(text);
    const mistakes = documents.flatMap(({ mistakes: of }) =>
      of.map(({ line, column, message }) => `line ${line}:${column}: ${message}`),
    );
    if (mistakes.length > 0) throw new Rejected("invalid", `Cannot read the file as YAML: ${mistakes.join("; ")}`);
    const [first] = documents;
    const version = (first!.value as { apiVersion?: unknown } | null)?.apiVersion;
    const isOurs = version === OWN_VERSION;
    if (!isOurs && version !== OPENSLO_VERSION)
      throw new Rejected(
        "invalid",
        `Cannot read the SLOs: found apiVersion ${JSON.stringify(version) ?? "nothing"}, want "${OWN_VERSION}" or "${OPENSLO_VERSION}"`,
      );
    if (isOurs && documents.length > 1)
      throw new Rejected("invalid", `Cannot read the SLOs: found ${documents.length} documents, want one`);
    const present = documents.filter(({ value }) => value !== null);
    const read = isOurs
      ? readSlos(first!.value, didYouMean)
      : readOpenSlos(
          present.map(({ value }) => value),
          didYouMean,
        );
    const place = ({ path, message }: FileProblem): string => {
      const [document, where] = isOurs ? [first!, path] : [present[Number(path[0])]!, path.slice(1)];
      const { line, column } = document.at(where);
      return `line ${line}:${column}: ${where.length === 0 ? "" : `${where.join(".")}: `}${message}`;
    };
    if ("problems" in read)
      throw new Rejected("invalid", `Cannot read the SLOs: ${read.problems.map(place).join("; ")}`);
    return { inputs: read.inputs, notes: read.notes.map(place) };
  },

  write: (format, slos) => ({
    document: spellYaml(format === "sawara" ? [spellSlos(slos)] : slos.map(spellOpenSlo)),
    notes: [],
  }),
};
