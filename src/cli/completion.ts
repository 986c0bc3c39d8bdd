import { flagName } from "#kit/option-table.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Terminal } from "./terminal.ts";
import type { Verb } from "./verb.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** The flags of a verb as they are typed. */
function flags(verb: Verb): string[] {
  const names = Object.entries(verb.options.options)
    .filter(([, option]) => !option.hidden)
    .flatMap(([key, { kind }]) => {
      const name = flagName(key);
      const twins = kind.boolean ? [`--no-${name}`] : kind.secret ? [`--${name}-file`] : [];
      return [`--${name}`, ...twins];
    });
  return [...names, "--help"];
}

/** Words that may follow a first word: the second halves of two-word verbs. */
function secondWords(verbs: readonly Verb[], noun: string): string[] {
  return verbs.flatMap((verb) => (verb.name.startsWith(`${noun} `) ? [verb.name.slice(noun.length + 1)] : []));
}

const firstWords = (verbs: readonly Verb[]): string[] => [...new Set(verbs.map((verb) => verb.name.split(" ")[0]!))];

function bash(verbs: readonly Verb[]): string {
  const nouns = firstWords(verbs).filter((noun) => secondWords(verbs, noun).length > 0);
  const cases = [
    ...nouns.map((noun) => `    ${noun}) words="${secondWords(verbs, noun).join(" ")}" ;;`),
    `    help) words="${firstWords(verbs).join(" ")}" ;;`,
    `    completion) words="${SHELLS.join(" ")}" ;;`,
  ];
  return `# bash completion for sawara; "source <(sawara completion bash)"
_sawara() {
  local current=\${COMP_WORDS[COMP_CWORD]} verb=\${COMP_WORDS[1]} words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${firstWords(verbs).join(" ")}" -- "$current"))
    return
  fi
  if [ "$COMP_CWORD" -eq 2 ]; then case $verb in
${cases.join("\n")}
  esac; fi
  case "$verb \${COMP_WORDS[2]}" in
${verbs
  .filter((verb) => verb.name.includes(" "))
  .map((verb) => `    "${verb.name}") words="$words ${flags(verb).join(" ")}" ;;`)
  .join("\n")}
    *) case $verb in
${verbs
  .filter((verb) => !verb.name.includes(" "))
  .map((verb) => `      ${verb.name}) words="$words ${flags(verb).join(" ")}" ;;`)
  .join("\n")}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _sawara sawara
`;
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function zsh(verbs: readonly Verb[]): string {
  const nouns = firstWords(verbs);
  const describe = (noun: string) => verbs.find((verb) => verb.name === noun)?.summary ?? `verbs about a ${noun}`;
  const cases = nouns.map((noun) => {
    const own = verbs.filter((verb) => verb.name === noun || verb.name.startsWith(`${noun} `));
    const words = [...secondWords(verbs, noun), ...new Set(own.flatMap(flags))];
    const more = noun === "help" ? nouns : noun === "completion" ? SHELLS : [];
    return `    ${noun}) compadd -- ${[...words, ...more].join(" ")}; _files ;;`;
  });
  return `#compdef sawara
# zsh completion for sawara; "sawara completion zsh > ~/.zfunc/_sawara", with ~/.zfunc in fpath
_sawara() {
  if (( CURRENT == 2 )); then
    local -a verbs=(${nouns.map((noun) => quote(`${noun}:${describe(noun).replaceAll(":", "\\:")}`)).join(" ")})
    _describe verb verbs
    return
  fi
  case $words[2] in
${cases.join("\n")}
  esac
}
compdef _sawara sawara
`;
}

function fish(verbs: readonly Verb[]): string {
  const nouns = firstWords(verbs);
  const lines = [
    '# fish completion for sawara; "sawara completion fish > ~/.config/fish/completions/sawara.fish"',
    `set -l verbs ${nouns.join(" ")}`,
  ];
  const add = (condition: string, argument: string, summary: string) =>
    lines.push(`complete -c sawara -f -n ${quote(condition)} ${argument} -d ${quote(summary)}`);
  for (const noun of nouns) {
    const summary = verbs.find((verb) => verb.name === noun)?.summary ?? `verbs about a ${noun}`;
    add("not __fish_seen_subcommand_from $verbs", `-a ${noun}`, summary);
  }
  for (const verb of verbs) {
    const [noun, second] = verb.name.split(" ") as [string, string | undefined];
    if (second !== undefined) add(`__fish_seen_subcommand_from ${noun}`, `-a ${second}`, verb.summary);
    for (const flag of flags(verb)) {
      const words = second === undefined ? noun : `${noun}; and __fish_seen_subcommand_from ${second}`;
      lines.push(`complete -c sawara -n ${quote(`__fish_seen_subcommand_from ${words}`)} -l ${flag.slice(2)}`);
    }
  }
  for (const shell of SHELLS) add("__fish_seen_subcommand_from completion", `-a ${shell}`, `completion for ${shell}`);
  return `${lines.join("\n")}\n`;
}

const WRITERS = { bash, zsh, fish } as const satisfies Record<Shell, (verbs: readonly Verb[]) => string>;

/** `sawara completion SHELL`: a script that the shell reads, made from the verbs there are. */
export function completion(verbs: readonly Verb[], shell: string, terminal: Terminal): ExitCode {
  const known = SHELLS.find((name) => name === shell);
  if (known === undefined) {
    terminal.err(`sawara: Cannot complete for "${shell}": want ${SHELLS.map((name) => `"${name}"`).join(" or ")}\n`);
    return EXIT.usage;
  }
  terminal.out(WRITERS[known](verbs));
  return EXIT.ok;
}
