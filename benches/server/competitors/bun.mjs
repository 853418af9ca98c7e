// The echo server of Bun, whose WebSockets are uWebSockets.

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request, server) {
    if (new URL(request.url).pathname === "/echo" && server.upgrade(request)) return undefined;
    return new Response("this path speaks WebSocket\n", { status: 426 });
  },
  websocket: {
    perMessageDeflate: false,
    message(socket, message) {
      socket.send(message);
    },
  },
});
console.log(`listening on http://127.0.0.1:${server.port}`);
