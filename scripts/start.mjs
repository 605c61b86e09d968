// `npm start`: the whole portal on this machine, offline. Plain JavaScript, so that an old Node can read the sentence below;
// the rest is TypeScript, which Node runs as it is since 22.18.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Lisière needs Node 22.18 or newer; this is Node ${process.versions.node}. npm ci brings Node 24: run it through npm start.`,
  );
  process.exit(1);
}

const { main } = await import("./start/main.ts");
await main(process.argv.slice(2));
