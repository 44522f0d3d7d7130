// Signing up and in, and what is refused.
import assert from "node:assert/strict";
import { io } from "socket.io-client";
import { ask, Person, step } from "./person.mjs";
import { check, session } from "./shapes.mjs";

const auths = "/api/v1/auths";

/** Returns an administrator who has an account, and three users who have signed up. */
export async function signIn(address, admin) {
  step("sign up");
  const people = {};
  for (const name of ["Ana", "Ben", "Carl"]) {
    const account = { name, email: `${name}.${crypto.randomUUID()}@example.com`, password: "correct horse 42" };
    const signedUp = check(
      await ask(address, "POST", `${auths}/signup`, { body: { ...account, profile_image_url: "/user.png" } }), session);
    assert.deepEqual([signedUp.name, signedUp.role], [name, "user"]);
    people[name.toLowerCase()] = await signInAs(address, account);
    assert.equal(people[name.toLowerCase()].id, signedUp.id);
  }

  step("sign in");
  people.olga = await signInAs(address, admin);
  const known = check(await people.ana.get(`${auths}/`), session);
  assert.deepEqual([known.id, known.name, known.token], [people.ana.id, "Ana", people.ana.token]);
  await ask(address, "POST", `${auths}/signin`, { body: { email: admin.email, password: "wrong" }, status: 400 });
  await ask(address, "POST", `${auths}/signin`, { body: { email: admin.email }, status: 422 });
  await ask(address, "GET", `${auths}/`, { status: 401 });
  await ask(address, "GET", "/api/v1/chats/", { token: "nonsense", status: 401 });

  step("connect without a token");
  const socket = io(`${address}`, { path: "/ws/socket.io", transports: ["websocket"], reconnection: false });
  await new Promise((resolve, reject) => socket.on("connect_error", resolve).on("connect", () => reject(new Error("let in"))));
  socket.disconnect();
  return people;
}

async function signInAs(address, { email, password }) {
  const signedIn = check(await ask(address, "POST", `${auths}/signin`, { body: { email, password } }), session);
  return new Person(address, signedIn);
}
