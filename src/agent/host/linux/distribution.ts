/** `NAME=value` lines, with or without quotes, as `/etc/os-release` has them. */
export function parseOsRelease(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const [, name, quoted, plain] = /^([A-Z_]+)=(?:["'](.*)["']|(\S*))\s*$/.exec(line) ?? [];
    if (name !== undefined) values[name] = (quoted ?? plain ?? "").replace(/\\(["$`\\])/g, "$1");
  }
  return values;
}

/**
 * Name and version of the distribution as people say them: `Debian` `12.5`. Debian writes its point release into a file of
 * its own only.
 */
export function distribution(osRelease: string, debianVersion?: string): Record<string, string> {
  const { ID, NAME, VERSION_ID } = parseOsRelease(osRelease);
  const exact = ID === "debian" && /^\d/.test(debianVersion ?? "") ? debianVersion?.trim() : undefined;
  const version = exact ?? VERSION_ID;
  return {
    ...(NAME === undefined ? {} : { platform_name: NAME.replace(/ (?:GNU\/)?Linux$/, "") }),
    ...(version === undefined ? {} : { platform_version: version }),
  };
}
