// The genuine Socket.IO client: node client.mjs URL TOKEN. It prints what it receives, and takes commands, as lines of JSON.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [url, token] = process.argv.slice(2);
const print = (...parts) => process.stdout.write(JSON.stringify(parts) + "\n");
const socket = io(url, {
  path: "/ws/socket.io",
  transports: ["websocket"],
  auth: token ? { token } : {},
  reconnectionDelay: 50,
  reconnectionDelayMax: 200,
});

socket.on("connect", () => print("connect"));
socket.on("disconnect", (reason) => print("disconnect", reason));
socket.on("connect_error", (error) => print("connect_error", error.message));
socket.onAny((name, payload) => print(name, payload));

const commands = {
  emit: (...event) => socket.emit(...event),
  ask: (...event) =>
    socket.timeout(20000).emit(...event, (failure, answer) => print("answer", failure ? failure.message : answer)),
  cut: () => socket.io.engine.close(),
  disconnect: () => socket.disconnect(),
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [command, ...values] = JSON.parse(line);
    commands[command](...values);
  })
  .on("close", () => process.exit());
