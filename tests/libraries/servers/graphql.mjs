// A GraphQL server with graphql-ws on ws: a query that answers, and a subscription that counts.
//
// node graphql.mjs PORT

import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";

const TICK_MS = 100;

const schema = buildSchema(`
  type Query { double(number: Int!): Int! }
  type Subscription { tick: Int! }
`);

const roots = {
  query: { double: (/** @type {{ number: number }} */ { number }) => 2 * number },
  subscription: {
    async *tick() {
      for (let tick = 0; ; tick++) {
        yield { tick };
        await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      }
    },
  },
};

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]) });
useServer({ schema, roots }, server);
server.on("listening", () => console.log("listening"));
