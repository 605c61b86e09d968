// A publisher's description: paragraphs, and lists where the lines are items.
import { BULLET } from "../lib/plain-text.ts";

/** Consecutive lines of the same kind, together. */
function toBlocks(lines: string[]): { items: boolean; lines: string[] }[] {
  const blocks: { items: boolean; lines: string[] }[] = [];
  for (const line of lines) {
    const items = line.startsWith(BULLET);
    const last = blocks.at(-1);
    if (items && last?.items) last.lines.push(line);
    else blocks.push({ items, lines: [line] });
  }
  return blocks;
}

export function Prose({ lines, language }: { lines: string[]; language: string | null }) {
  return (
    <div class="prose" lang={language ?? undefined}>
      {toBlocks(lines).map((block) =>
        block.items ? (
          <ul>
            {block.lines.map((line) => (
              <li>{line.slice(BULLET.length)}</li>
            ))}
          </ul>
        ) : (
          block.lines.map((line) => <p>{line}</p>)
        ),
      )}
    </div>
  );
}
