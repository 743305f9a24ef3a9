// The peer: PostGraphile 5 over the same tables, set up as its own documents advise for production.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { jsonPgSmartTags } from "postgraphile/utils";

const { DATABASE_URL, PORT, CONNECTIONS, ROLE } = process.env;

// What a developer would say of these tables: how scores hang on units, so that they are found by their primary
// key, and by which more columns clients may filter.
const filtered = { tags: { behavior: "+attribute:filterBy" } };
const scoresOfUnit = "(authority_id, unit_id) references units (authority_id, id)";
const tags = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      scores: { tags: { foreignKey: `${scoresOfUnit}|@fieldName unit|@foreignSimpleFieldName scores` } },
      units: { tags: { unique: "authority_id,id|@behavior -*" }, attribute: { dissolved_on: filtered } },
      unit_names: { attribute: { shown_to: filtered } },
      unit_codes: { attribute: { meant_to: filtered } },
    },
  },
});

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [tags],
  schema: { defaultBehavior: "+list -insert -update -delete" },
  pgServices: [
    makePgService({
      connectionString: DATABASE_URL,
      schemas: ["public"],
      pubsub: false,
      poolConfig: { max: Number(CONNECTIONS), idleTimeoutMillis: 0 },
    }),
  ],
  // Without ROLE the connections have a role of their own, and a request needs no transaction to take one.
  grafast: { context: ROLE ? { pgSettings: { role: ROLE } } : {}, explain: false },
  grafserv: { graphiql: false, websockets: false, watch: false, outputDataAsString: true },
};

const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(Number(PORT), "127.0.0.1");
