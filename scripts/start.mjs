// `npm start`: the whole portal on this machine, offline. Plain JavaScript, so that an old Node can read the sentence below;
// the rest is TypeScript, which Node runs as it is since 22.18.
import { existsSync } from "node:fs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  const version = `Lisière needs Node 22.18 or newer; this is Node ${process.versions.node}.`;
  // npm finds the Node of node_modules first, once it is there.
  const advice = existsSync(new URL("../node_modules/node/bin/node", import.meta.url))
    ? "Run it through npm start, which takes Node 24 from node_modules."
    : "Run npm ci first: it brings Node 24.";
  console.error(`${version} ${advice}`);
  process.exit(1);
}

const { main } = await import("./start/main.ts");
await main(process.argv.slice(2));
