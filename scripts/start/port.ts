// Is the port free? Asked before anything slow begins, so that the answer is a sentence rather than a stack trace.
import { connect, createServer } from "node:net";
import { errorCode, StartProblem } from "./problem.ts";

const CONNECT_TIMEOUT_MS = 500;

/** The code of the refusal to listen on 127.0.0.1, or null when the port can be had. 0 asks for any. */
function tryListen(port: number): Promise<{ refusal: string | null; port: number }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve({ refusal: errorCode(error), port }));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      server.close(() => resolve({ refusal: null, port: bound }));
    });
  });
}

function answersOn(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
    const finish = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once("connect", () => finish(true));
    socket.once("error", () => finish(false));
    socket.once("timeout", () => finish(false));
  });
}

export async function isFree(port: number): Promise<boolean> {
  return (await tryListen(port)).refusal === null;
}

/** Any free port of this machine. */
export async function freePort(): Promise<number> {
  return (await tryListen(0)).port;
}

export async function checkPort(port: number): Promise<void> {
  const { refusal } = await tryListen(port);
  const other = `PORT=${port < 65_535 ? port + 1 : port - 1} npm start`;
  if (refusal === "EACCES") {
    throw new StartProblem(`Port ${port} may not be used by this account. Take one above 1023, for example ${other}.`);
  }
  // A server on the IPv6 loopback alone would not stop us, but http://localhost would lead to it.
  if (refusal !== null || (await answersOn("::1", port))) {
    throw new StartProblem(
      `Port ${port} is in use by another program. Stop it, or start on another port, for example ${other}.`,
    );
  }
}
