// `npm run faults` tries datasets, `npm run faults feeds` the mirror; both take `-- --runs N --seed S`. `npm run faults formats`
// tries malformed files and takes `-- --count N --seed S`.
const [subject] = process.argv.slice(2);
if (subject === "feeds") {
  process.argv.splice(2, 1);
  await import("./feeds/main.ts");
} else if (subject === "formats") {
  process.argv.splice(2, 1);
  await import("./formats/main.ts");
} else await import("./main.ts");

export {};
