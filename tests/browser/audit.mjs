// Runs the audit of GraphQL over HTTP against a server and prints one line of JSON: each audit's id and verdict.
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , packages, url] = process.argv;
const { auditServer } = createRequire(join(packages, "package.json"))("graphql-http");
const results = await auditServer({ url, fetchFn: fetch });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
