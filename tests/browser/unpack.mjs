// Unpacks the browser of @sparticuz/chromium with its libraries and fonts into TMPDIR, by the package's own code.
import { readdir } from "node:fs/promises";
import { join } from "node:path";

const home = join(process.argv[2], "node_modules", "@sparticuz", "chromium");
const { inflate } = await import(join(home, "build", "lambdafs.js"));
for (const name of await readdir(join(home, "bin"))) {
  await inflate(join(home, "bin", name));
}
