// Who hears a channel, and no longer: access lists, a public channel, a group and its members, a direct channel.
import assert from "node:assert/strict";
import { allHear, step } from "./person.mjs";
import { channel, check, full, listedChannel, listOf, membership, message, openedChannel } from "./shapes.mjs";

const root = "/api/v1/channels";
const says = (user, place, content, more) => user.post(`${place}/messages/post`, { content, ...more });

/** Ends Ben's access to a private channel, then deletes it. */
export async function walkAccess(place, { olga, ana, ben }, devices) {
  step("end somebody's access");
  const listed = { group_ids: [], user_ids: [ana.id] };
  const updated = check(await olga.post(`${place}/update`, { access_control: { read: listed, write: listed } }), channel);
  assert.deepEqual([updated.name, updated.is_private], ["general talk", true], "what an update doesn't name stays");
  const told = await devices.ben.hear("channel:removed");
  assert.deepEqual(told, { channel_id: updated.id, data: { type: "channel:removed" } });
  await ben.get(`${place}/messages`, 403);
  await says(ana, place, "Only us").then((sent) => check(sent, message));
  await allHear([devices.olga, devices.ana], "message");

  step("delete a channel");
  await ana.delete(`${place}/delete`, undefined, 403);
  assert.equal(await olga.delete(`${place}/delete`), true);
  await allHear([devices.olga, devices.ana], "channel:removed");
  await olga.get(place, 404);
  assert.deepEqual(await ana.get(`${root}/`), []);
}

export async function walkPublicChannel({ olga, carl }, devices) {
  step("a public channel");
  const made = check(await olga.post(`${root}/create`, { name: "Lobby", access_control: null }), channel);
  assert.equal(made.access_control, null);
  const everyone = [devices.olga, devices.ana, devices.ben, devices.carl];
  await allHear(everyone, "channel:created");

  const place = `${root}/${made.id}`;
  check(await says(olga, place, "Welcome"), message);
  await allHear(everyone, "message");
  const opened = check(await carl.get(place), openedChannel);
  assert.deepEqual([opened.last_read_at, opened.unread_count, opened.write_access], [null, 1, true], "not joined");
  assert.equal(check(await carl.get(`${place}/messages`), listOf(full)).length, 1);
  check(await says(carl, place, "Thanks"), message);
  const { user, channel: shown } = await allHear(everyone, "message");
  assert.deepEqual([user.id, shown.access_control], [carl.id, null]);
  assert.equal((await carl.get(`${root}/`))[0].unread_count, 0, "read by joining");
  assert.equal(await olga.delete(`${place}/delete`), true);
  await allHear(everyone, "channel:removed");
}

export async function walkGroup({ ana, ben, carl }, devices) {
  step("a group");
  const made = check(await ana.post(`${root}/create`, { type: "group", name: "Hiking", user_ids: [ben.id] }), channel);
  assert.deepEqual([made.type, made.name, made.user_id], ["group", "hiking", ana.id]);
  await allHear([devices.ana, devices.ben], "channel:created");
  const place = `${root}/${made.id}`;
  const opened = check(await ben.get(place), openedChannel);
  assert.deepEqual([opened.is_manager, opened.write_access, opened.user_count], [false, true, 2]);
  assert.deepEqual(new Set(opened.user_ids), new Set([ana.id, ben.id]));
  const [listed] = check(await ben.get(`${root}/`), listOf(listedChannel));
  assert.deepEqual([listed.id, listed.user_ids, listed.users], [made.id, null, null]);

  step("add and remove a member");
  const members = `${place}/update/members`;
  const [added] = check(await ana.post(`${members}/add`, { user_ids: [carl.id] }), listOf(membership));
  assert.deepEqual([added.user_id, added.channel_id, added.is_active], [carl.id, made.id, true]);
  assert.deepEqual(await ana.post(`${members}/add`, { user_ids: [carl.id] }), []);
  await devices.carl.hear("channel:created");
  check(await says(ben, place, "Welcome, Carl"), message);
  await allHear([devices.ana, devices.ben, devices.carl], "message");
  await ben.post(`${members}/remove`, { user_ids: [carl.id] }, 403);
  assert.equal(await ana.post(`${members}/remove`, { user_ids: [carl.id] }), 1);
  assert.equal((await devices.carl.hear("channel:removed")).channel_id, made.id);
  check(await says(ben, place, "Only we hear this"), message);
  await allHear([devices.ana, devices.ben], "message");
  await carl.get(`${place}/messages`, 403);
  return place;
}

export async function walkDirectChannel(group, { ana, ben, carl }, devices) {
  step("a direct channel");
  const made = check(await ana.get(`${root}/users/${carl.id}`), channel);
  assert.deepEqual([made.type, made.name], ["dm", ""]);
  assert.equal((await carl.get(`${root}/users/${ana.id}`)).id, made.id);
  assert.equal((await ana.post(`${root}/create`, { type: "dm", name: "x", user_ids: [carl.id] })).id, made.id);
  const place = `${root}/${made.id}`;
  const sent = check(await says(carl, place, "<@U:" + ana.id + "|Ana>, hello"), message);
  const both = [devices.ana, devices.carl];
  await allHear(both, "channel:created");
  assert.equal((await allHear(both, "message")).data.data.content, `<@U:${ana.id}|Ana>, hello`);
  const [listed] = check(await ana.get(`${root}/`), listOf(listedChannel));
  assert.deepEqual([listed.id, listed.unread_count, listed.last_message_at], [made.id, 1, sent.created_at]);
  assert.deepEqual(new Set(listed.user_ids), new Set([ana.id, carl.id]));
  await ben.get(place, 403);

  step("a message of another channel");
  await ana.get(`${group}/messages/${sent.id}`, 400);
  await ana.post(`${group}/messages/post`, { content: "no", parent_id: sent.id }, 400);
  await ana.post(`${group}/messages/post`, { content: "no", reply_to_id: sent.id }, 400);

  step("hide a direct channel");
  assert.equal(await ana.post(`${place}/members/active`, { is_active: false }), true);
  assert.ok(!(await ana.get(`${root}/`)).some(({ id }) => id === made.id));
  check(await says(carl, place, "Still there?"), message);
  await allHear(both, "message");
  assert.ok((await ana.get(`${root}/`)).some(({ id }) => id === made.id), "a message brings it back");
}
