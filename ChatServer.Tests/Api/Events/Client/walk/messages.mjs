// A private channel and its messages: post, reply, quote, react, pin, edit, delete, and what is unread.
import assert from "node:assert/strict";
import { allHear, step } from "./person.mjs";
import { channel, check, full, listedChannel, listOf, members, message, openedChannel, pinned } from "./shapes.mjs";

const root = "/api/v1/channels";

export async function walkMessages({ olga, ana, ben, carl }, devices) {
  const all = [devices.olga, devices.ana, devices.ben];
  const place = await makeChannel({ olga, ana, ben, carl }, all);
  const question = await post({ ana, ben, carl }, place, all);
  const reply = await replyTo(question, { ana, ben }, place, all);
  const quote = await quoteTo(question, { olga, ben }, place, all);
  await react(question, { ana, ben }, place, all);
  await pin(question, { ana, ben }, place, all);
  await edit(question, { ana, ben }, place, all);
  await markRead({ ana, ben }, place, all, devices.ben);
  await remove({ question, reply, quote }, { ana, ben }, place, all);
  return place;
}

async function makeChannel({ olga, ana, ben, carl }, all) {
  step("create a channel");
  const listed = { group_ids: [], user_ids: [ana.id, ben.id] };
  const form = { type: "", name: "General Talk", description: null, is_private: true };
  await ana.post(`${root}/create`, form, 401);
  const made = check(
    await olga.post(`${root}/create`, { ...form, access_control: { read: listed, write: listed } }), channel);
  assert.deepEqual([made.user_id, made.type, made.name, made.is_private], [olga.id, null, "general talk", true]);
  for (const right of ["read", "write"])
    assert.deepEqual(new Set(made.access_control[right].user_ids), new Set(listed.user_ids));
  assert.deepEqual(await allHear(all, "channel:created"), { data: { type: "channel:created" } });
  for (const device of all) device.socket.emit("join-channels", device.auth);

  const place = `${root}/${made.id}`;
  const [own] = check(await ana.get(`${root}/`), listOf(listedChannel));
  assert.deepEqual(
    [own.id, own.user_ids, own.users, own.last_message_at, own.unread_count], [made.id, null, null, null, 0]);
  check(await ana.get(`${root}/list`), listOf(channel));
  const opened = check(await ana.get(place), openedChannel);
  assert.deepEqual([opened.is_manager, opened.write_access, opened.user_count, opened.users], [false, true, 3, null]);
  assert.equal((await olga.get(place)).is_manager, true);
  assert.equal(check(await ben.get(`${place}/members?page=1`), members).total, 3);
  assert.deepEqual(await carl.get(`${root}/`), []);
  await carl.get(place, 403);
  await ana.get(`${root}/${crypto.randomUUID()}`, 404);
  for (const user of [olga, ana, ben]) assert.deepEqual(await user.get(`${place}/messages?skip=0&limit=50`), []);
  return place;
}

async function post({ ana, ben, carl }, place, all) {
  step("post");
  const sent = check(await ana.post(`${place}/messages/post`, { content: "Who?", temp_id: "t1", data: { a: 1 } }), message);
  assert.deepEqual(
    [sent.user_id, sent.content, sent.data, sent.meta, sent.parent_id, sent.reply_to_id, sent.is_pinned],
    [ana.id, "Who?", { a: 1 }, null, null, null, false]);
  assert.equal(sent.created_at, sent.updated_at);
  const { message_id, user, data, channel: shown } = await allHear(all, "message");
  assert.deepEqual([message_id, user, shown.id], [sent.id, { id: ana.id, name: "Ana", role: "user" }, sent.channel_id]);
  const { temp_id, reply_to_message, latest_reply_at, reply_count, reactions, user: author, ...base } = data.data;
  assert.deepEqual([temp_id, reply_to_message, latest_reply_at, reply_count, reactions], ["t1", null, null, 0, []]);
  assert.deepEqual([author, base], [user, sent]);

  assert.deepEqual(check(await ben.get(`${place}/messages/${sent.id}`), full), { ...base, user, ...unanswered });
  await carl.get(`${place}/messages`, 403);
  await carl.post(`${place}/messages/post`, { content: "May I?" }, 403);
  await ana.post(`${place}/messages/post`, { temp_id: "t2" }, 422);
  await ana.get(`${place}/messages/${crypto.randomUUID()}`, 404);
  return sent;
}

const unanswered = { reply_to_message: null, latest_reply_at: null, reply_count: 0, reactions: [] };

async function replyTo(question, { ana, ben }, place, all) {
  step("reply in a thread");
  const reply = check(await ben.post(`${place}/messages/post`, { content: "Me", parent_id: question.id }), message);
  assert.equal(reply.parent_id, question.id);
  assert.equal((await allHear(all, "message")).message_id, reply.id);
  const told = await allHear(all, "message:reply");
  assert.deepEqual([told.message_id, told.data.data.id, told.data.data.reply_count], [question.id, question.id, 1]);
  assert.equal(told.data.data.latest_reply_at, reply.created_at);

  const thread = check(await ana.get(`${place}/messages/${question.id}/thread?skip=0&limit=50`), listOf(full));
  assert.deepEqual(thread.map(({ id, reply_count, latest_reply_at }) => [id, reply_count, latest_reply_at]), [
    [reply.id, 0, null], [question.id, 0, null],
  ]);
  const page = await ana.get(`${place}/messages/${question.id}/thread?skip=0&limit=1`);
  assert.deepEqual(page.map(({ id }) => id), [reply.id], "a full page has no root");
  assert.deepEqual(await ana.get(`${place}/messages/${crypto.randomUUID()}/thread`), []);
  return reply;
}

async function quoteTo(question, { olga, ben }, place, all) {
  step("quote");
  const quote = check(await olga.post(`${place}/messages/post`, { content: "Me too", reply_to_id: question.id }), message);
  assert.equal(quote.reply_to_id, question.id);
  const { data } = await allHear(all, "message");
  assert.deepEqual([data.data.reply_to_message.id, data.data.reply_to_message.user.name], [question.id, "Ana"]);

  const page = check(await ben.get(`${place}/messages?skip=0&limit=50`), listOf(full));
  assert.deepEqual(page.map(({ id, reply_count }) => [id, reply_count]), [[quote.id, 0], [question.id, 1]]);
  return quote;
}

async function react(question, { ana, ben }, place, all) {
  step("react");
  const reactions = `${place}/messages/${question.id}/reactions`;
  for (const user of [ben, ana]) {
    assert.equal(await user.post(`${reactions}/add`, { name: "thumbsup" }), true);
    const { message_id, data } = await allHear(all, "message:reaction:add");
    assert.deepEqual([message_id, data.data.name], [question.id, "thumbsup"]);
  }

  const [thumbs] = (await ana.get(`${place}/messages/${question.id}`)).reactions;
  assert.deepEqual(thumbs, {
    name: "thumbsup", users: [{ id: ben.id, name: "Ben" }, { id: ana.id, name: "Ana" }], count: 2,
  });
  assert.equal(await ana.post(`${reactions}/remove`, { name: "thumbsup" }), true);
  const { data } = await allHear(all, "message:reaction:remove");
  assert.equal(data.data.name, "thumbsup");
  assert.deepEqual(data.data.reactions, [{ name: "thumbsup", users: [{ id: ben.id, name: "Ben" }], count: 1 }]);
}

async function pin(question, { ana, ben }, place, all) {
  step("pin");
  const pin = `${place}/messages/${question.id}/pin`;
  const done = check(await ben.post(pin, { is_pinned: true }), full);
  assert.deepEqual([done.is_pinned, done.pinned_by, done.updated_at], [true, ben.id, question.updated_at]);
  const told = await allHear(all, "message:pin");
  assert.deepEqual([told.message_id, told.user.id, told.data.data], [question.id, ben.id, done]);
  const [shown] = check(await ana.get(`${place}/messages/pinned?page=1`), listOf(pinned));
  assert.equal(shown.id, question.id);

  const undone = check(await ana.patch(pin, { is_pinned: false }), full);
  assert.deepEqual([undone.is_pinned, undone.pinned_by, undone.pinned_at], [false, null, null]);
  assert.equal((await allHear(all, "message:pin")).data.data.is_pinned, false);
  assert.deepEqual(await ana.get(`${place}/messages/pinned?page=1`), []);
}

async function edit(question, { ana, ben }, place, all) {
  step("edit");
  const update = `${place}/messages/${question.id}/update`;
  await ben.post(update, { content: "Not mine" }, 403);
  const edited = check(await ana.post(update, { content: "Who comes?", data: { b: 2 } }), message);
  assert.deepEqual([edited.content, edited.data], ["Who comes?", { a: 1, b: 2 }]);
  assert.equal(edited.created_at, question.created_at);
  assert.ok(edited.updated_at > edited.created_at);
  const { message_id, data } = await allHear(all, "message:update");
  assert.deepEqual([message_id, data.data.content, data.data.reply_count], [question.id, "Who comes?", 1]);
}

async function markRead({ ana, ben }, place, all, device) {
  step("unread and last_read_at");
  const opened = async () => check(await ben.get(place), openedChannel);
  const id = (await opened()).id;
  const listed = async () => (await ben.get(`${root}/`)).find((one) => one.id === id).unread_count;
  const before = await opened();
  assert.deepEqual([before.unread_count, await listed()], [2, 2], "the question and the quote");
  await device.tell(id, "last_read_at", {});
  const after = await opened();
  assert.deepEqual([after.unread_count, await listed()], [0, 0]);
  assert.ok(after.last_read_at > before.last_read_at);
  await ana.post(`${place}/messages/post`, { content: "And now?" });
  await allHear(all, "message");
  assert.deepEqual([(await opened()).unread_count, await listed()], [1, 1]);

  step("type");
  await device.tell(id, "typing", { typing: true });
  const typing = await allHear(all, "typing");
  assert.deepEqual([typing.channel_id, typing.message_id, typing.user.id], [id, null, ben.id]);
}

async function remove({ question, reply, quote }, { ana, ben }, place, all) {
  step("delete");
  await ben.delete(`${place}/messages/${question.id}/delete`, undefined, 403);
  assert.equal(await ben.delete(`${place}/messages/${reply.id}/delete`), true);
  const gone = await allHear(all, "message:delete");
  assert.deepEqual([gone.message_id, gone.data.data.id, gone.data.data.user.id], [reply.id, reply.id, ben.id]);
  const told = await allHear(all, "message:reply");
  assert.deepEqual([told.message_id, told.data.data.reply_count], [question.id, 0]);
  await ana.get(`${place}/messages/${reply.id}`, 404);

  assert.equal(await ana.delete(`${place}/messages/${question.id}/delete`), true);
  assert.equal((await allHear(all, "message:delete")).message_id, question.id);
  const quoting = check(await ben.get(`${place}/messages/${quote.id}`), full);
  assert.deepEqual([quoting.reply_to_id, quoting.reply_to_message], [question.id, null]);
}
