// Names of entries by a pattern: * and ? stand for anything; a pattern without a folder looks at the last part of the name.

export function matchesPattern(name: string, pattern: string): boolean {
  const subject = pattern.includes("/") ? name : (name.split(/[/\\]/).at(-1) ?? name);
  return matches(subject.toLowerCase(), pattern.toLowerCase());
}

/** Without a regular expression: stars in a row would make one backtrack. */
function matches(text: string, pattern: string): boolean {
  let [at, from, star, restart] = [0, 0, -1, 0];
  while (at < text.length) {
    if (from < pattern.length && (pattern[from] === "?" || pattern[from] === text[at]) && pattern[from] !== "*") {
      at++;
      from++;
    } else if (pattern[from] === "*") {
      star = from++;
      restart = at;
    } else if (star !== -1) {
      from = star + 1;
      at = ++restart;
    } else return false;
  }
  while (pattern[from] === "*") from++;
  return from === pattern.length;
}
