/** `npm run bench`: the kernels, or what is named: `npm run bench -- gateway [submissions] [database]`, `npm run bench -- web`. */
const BENCHES: Readonly<Record<string, string>> = {
  kernels: "./bench-kernels.ts",
  gateway: "./bench-gateway.ts",
  web: "./bench-web.ts",
};

const [name = "kernels", ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench === undefined) {
  console.error(`there is no bench ${name}; there are ${Object.keys(BENCHES).join(", ")}`);
  process.exit(2);
}
process.argv.splice(2, process.argv.length, ...args);
await import(bench);

export {};
