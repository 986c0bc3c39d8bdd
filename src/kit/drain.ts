import type { Server } from "node:http";
import type { Socket } from "node:net";

const CLOSE_IDLE_EVERY_MS = 50;

/**
 * Makes an HTTP server able to stop. Node's `close` waits for every connection: it closes the idle ones once, when it is called, so
 * that a client which was being answered then goes on for ever; one that never asked for anything, as browsers open in advance, is
 * not idle to it; and one that became a WebSocket is not its business any more.
 *
 * The function that is returned ends what `close` would wait for: at once what is silent or idle, when it is idle what is being
 * answered, and everything after `graceMs`.
 */
export function drainable(server: Server, graceMs: number): () => void {
  const open = new Set<Socket>();
  const silent = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    silent.add(socket);
    socket.once("close", () => {
      open.delete(socket);
      silent.delete(socket);
    });
  });
  const heard = ({ socket }: { readonly socket: Socket }) => silent.delete(socket);
  server.on("request", heard);
  server.on("upgrade", heard);

  return () => {
    // Nobody can have connected, and nothing will close.
    if (!server.listening) return;
    for (const socket of silent) socket.destroy();
    const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
    const rest = setTimeout(() => {
      for (const socket of open) socket.destroy();
    }, graceMs);
    server.once("close", () => {
      clearInterval(idle);
      clearTimeout(rest);
    });
  };
}
