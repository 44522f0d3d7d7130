// A user of the walk: plain fetch, and the genuine socket.io-client with the settings of the Open WebUI front end.
import assert from "node:assert/strict";
import { io } from "socket.io-client";
import { channelEvents, chatEvent, check, failure, problems } from "./shapes.mjs";

const patience = 20_000;

export const step = (name) => console.log(name);

/** Asks the server, and returns the answer, which must have this status; a refusal must say why. */
export async function ask(address, method, path, { token, body, status = 200 } = {}) {
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(new URL(path, address), { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.text();
  assert.equal(response.status, status, `${method} ${path}: ${answer}`);
  const value = JSON.parse(answer);
  if (status >= 400) check(value, status === 422 ? problems : failure, `${method} ${path}`);
  return value;
}

export class Person {
  constructor(address, { token, id, name }) {
    Object.assign(this, { address, token, id, name });
  }

  get = (path, status) => ask(this.address, "GET", path, { token: this.token, status });
  post = (path, body, status) => ask(this.address, "POST", path, { token: this.token, body, status });
  patch = (path, body, status) => ask(this.address, "PATCH", path, { token: this.token, body, status });
  delete = (path, body, status) => ask(this.address, "DELETE", path, { token: this.token, body, status });

  connect = () => Device.connect(this);
}

/** One of a person's devices, which must hear its events in the order in which the walk expects them. */
export class Device {
  heard = [];
  wake = () => {};

  static async connect(person) {
    const device = new Device();
    device.person = person;
    device.socket = io(`${person.address}`, {
      path: "/ws/socket.io", transports: ["websocket"], auth: { token: person.token }, reconnection: false, forceNew: true,
    });
    device.socket.onAny((name, payload) => {
      device.heard.push([name, payload]);
      device.wake();
    });
    await new Promise((resolve, reject) => device.socket.on("connect", resolve).on("connect_error", reject));
    const user = await device.join();
    assert.deepEqual(user, { id: person.id, name: person.name });
    return device;
  }

  get auth() {
    return { auth: { token: this.person.token } };
  }

  join = () => this.socket.timeout(patience).emitWithAck("user-join", this.auth);

  /** Tells the server something of a channel; it has been done when this returns, as packets are taken in order. */
  async tell(channel, type, data, message = null) {
    this.socket.emit("events:channel", { channel_id: channel, message_id: message, data: { type, data } });
    await this.join();
  }

  async next() {
    if (this.heard.length === 0)
      await new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${this.person.name} hears nothing`)), patience);
        this.wake = () => resolve(clearTimeout(late));
      });
    return this.heard.shift();
  }

  /** Returns the payload of the next event, which must be one of a channel, of this type. */
  async hear(type) {
    const [name, payload] = await this.next();
    const what = `what ${this.person.name} hears: ${JSON.stringify(payload)}`;
    assert.equal(name, "events:channel", what);
    assert.equal(payload.data.type, type, what);
    return check(payload, channelEvents[type], `${type} to ${this.person.name}`);
  }

  /** Returns the data of the next event, which must be one of a message of this chat, of this type. */
  async hearOfChat(chat, message, type) {
    const [name, payload] = await this.next();
    const what = `what ${this.person.name} hears: ${JSON.stringify(payload)}`;
    assert.equal(name, "events", what);
    check(payload, chatEvent, `${type} to ${this.person.name}`);
    assert.deepEqual([payload.chat_id, payload.message_id, payload.data.type], [chat, message, type], what);
    return payload.data.data;
  }

  disconnect() {
    assert.deepEqual(this.heard, [], `what ${this.person.name} hears at last`);
    this.socket.disconnect();
  }
}

/** Each of the devices hears this next; returns the payload, which is the same for all. */
export async function allHear(devices, type) {
  const payloads = [];
  for (const device of devices) payloads.push(await device.hear(type));
  for (const payload of payloads) assert.deepEqual(payload, payloads[0], `${type} is the same for all`);
  return payloads[0];
}
