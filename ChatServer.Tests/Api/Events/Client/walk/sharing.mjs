// A chat beyond its author: share it, read and clone it as somebody else, export and import, delete.
import assert from "node:assert/strict";
import { step } from "./person.mjs";
import { chat, chatTitle, check, listOf, tag } from "./shapes.mjs";

const root = "/api/v1/chats";

export async function walkSharing(id, { olga, ana, ben }) {
  await clone(id, await share(id, ana, ben), ana, ben);
  await administer(id, ana, olga);
  await move(id, ana, ben);
  await remove(id, ana);
}

async function share(id, ana, ben) {
  step("share");
  const own = await ana.get(`${root}/${id}`);
  const copy = check(await ana.post(`${root}/${id}/share`), chat);
  assert.deepEqual([copy.user_id, copy.title, copy.share_id], [`shared-${id}`, own.title, null]);
  const shared = await ana.get(`${root}/${id}`);
  assert.deepEqual([shared.share_id, shared.updated_at], [copy.id, own.updated_at]);

  step("read the share as somebody else");
  await ana.post(`${root}/${id}`, { chat: { title: "Changed since" } });
  const read = check(await ben.get(`${root}/share/${copy.id}`), chat);
  assert.deepEqual([read.id, read.user_id, read.title, read.chat], [copy.id, copy.user_id, own.title, own.chat]);
  await ben.get(`${root}/share/${id}`, 404);
  await ben.get(`${root}/${copy.id}`, 404);
  assert.equal((await ana.post(`${root}/${id}/share`)).id, copy.id, "the same copy, brought up to date");
  assert.equal((await ben.get(`${root}/share/${copy.id}`)).title, "Changed since");
  return copy.id;
}

async function clone(id, copy, ana, ben) {
  step("clone");
  const own = check(await ana.post(`${root}/${id}/clone`, {}), chat);
  assert.deepEqual(
    [own.user_id, own.title, own.share_id, own.meta], [ana.id, "Clone of Changed since", null, { tags: ["big_ideas"] }]);
  assert.deepEqual([own.chat.originalChatId, own.chat.branchPointMessageId, own.chat.title], [id, "a2", own.title]);
  assert.equal((await ana.post(`${root}/${id}/clone`, { title: "Twin" })).title, "Twin");
  const his = check(await ben.post(`${root}/${copy}/clone/shared`), chat);
  assert.deepEqual([his.user_id, his.chat.originalChatId, his.archived], [ben.id, copy, false]);
  await ben.post(`${root}/${id}/clone`, {}, 404);

  step("end the share");
  assert.equal(await ana.delete(`${root}/${id}/share`), true);
  assert.equal(await ana.delete(`${root}/${id}/share`), false);
  await ben.get(`${root}/share/${copy}`, 404);
}

async function administer(id, ana, olga) {
  step("administer");
  const titles = check(await olga.get(`${root}/list/user/${ana.id}?page=1`), listOf(chatTitle));
  assert.equal(titles.length, 3);
  assert.ok(check(await olga.get(`${root}/all/db`), listOf(chat)).some((one) => one.id === id));
  await ana.get(`${root}/all/db`, 401);
  await ana.get(`${root}/list/user/${ana.id}`, 401);
}

async function move(id, ana, ben) {
  step("export and import");
  const all = check(await ana.get(`${root}/all`), listOf(chat));
  assert.equal(all.length, 3);
  const moving = all.find((one) => one.id === id);
  const chats = [
    { ...moving, folder_id: null, created_at: 1_600_000_000, updated_at: 1_600_000_001 },
    { chat: { title: "Notes" }, meta: {}, pinned: true },
  ];
  const [moved, notes] = await ben.post(`${root}/import`, { chats });
  check(notes, chat);
  assert.deepEqual([notes.title, notes.pinned], ["Notes", true]);
  assert.notEqual(moved.id, id);
  assert.deepEqual(
    [moved.user_id, moved.chat, moved.meta, moved.share_id, moved.created_at, moved.updated_at],
    [ben.id, moving.chat, moving.meta, null, 1_600_000_000, 1_600_000_001]);
  assert.ok(check(await ben.get(`${root}/all/tags`), listOf(tag)).some((one) => one.id === "big_ideas"));
  await ben.post(`${root}/import`, { chats: [{ chat: { title: "good" } }, { chat: 7 }] }, 422);
  assert.equal((await ben.get(`${root}/all`)).length, 3, "all or none");
}

async function remove(id, ana) {
  step("delete");
  assert.equal(await ana.delete(`${root}/${id}`), true);
  await ana.get(`${root}/${id}`, 404);
  await ana.delete(`${root}/${id}`, undefined, 404);
  assert.equal((await ana.get(`${root}/all`)).length, 2);
  assert.equal(await ana.delete(`${root}/`), true);
  assert.deepEqual(await ana.get(`${root}/all`), []);
  assert.deepEqual(await ana.get(`${root}/all/tags`), []);
  const [trips] = (await ana.get("/api/v1/folders/")).filter(({ parent_id }) => parent_id === null);
  assert.equal(await ana.delete(`/api/v1/folders/${trips.id}?delete_contents=true`), true);
  assert.deepEqual(await ana.get("/api/v1/folders/"), [], "with the folder below");
}
