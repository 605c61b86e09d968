// The way that leads to a page: what it is in, the widest first.

/** A step without an address is what the thing is, or whose. */
export type Step = { name: string; path?: string };

export function Crumb({ steps }: { steps: Step[] }) {
  return (
    <p class="crumb">
      {steps.map(({ name, path }) => (
        <span>{path === undefined ? name : <a href={path}>{name}</a>}</span>
      ))}
    </p>
  );
}
