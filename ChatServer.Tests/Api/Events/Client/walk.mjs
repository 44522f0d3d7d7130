// The genuine client walks through channels and chats: node walk.mjs URL EMAIL PASSWORD, those of an administrator.
// It prints each step, then "done", or what went wrong.
import { walkChat } from "./walk/chats.mjs";
import { walkMessages } from "./walk/messages.mjs";
import { walkAccess, walkDirectChannel, walkGroup, walkPublicChannel } from "./walk/rights.mjs";
import { walkSharing } from "./walk/sharing.mjs";
import { signIn } from "./walk/signin.mjs";

process.on("uncaughtException", (error) => {
  console.log(error.stack);
  process.exit(1);
});

const [address, email, password] = process.argv.slice(2);
const people = await signIn(address, { email, password });
const devices = {};
for (const name of ["olga", "ana", "ben", "carl"]) devices[name] = await people[name].connect();

await walkAccess(await walkMessages(people, devices), people, devices);
await walkPublicChannel(people, devices);
await walkDirectChannel(await walkGroup(people, devices), people, devices);

// Only Ana's devices hear of her chats: the others must have heard nothing when they disconnect.
const chats = { ana: await people.ana.connect(), tablet: await people.ana.connect() };
await devices.ana.join();
devices.ana.disconnect();
await walkSharing(await walkChat(people, chats), people);
for (const device of [devices.olga, devices.ben, devices.carl, chats.ana, chats.tablet]) {
  await device.join();
  device.disconnect();
}

console.log("done");
