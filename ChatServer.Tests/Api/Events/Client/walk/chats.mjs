// A chat: make and save it, stream into it, tag it, put it into a folder, pin, search, archive.
import assert from "node:assert/strict";
import { step } from "./person.mjs";
import { chat, chatInFolder, chatTitle, check, folder, listedFolder, listOf, tag } from "./shapes.mjs";

const root = "/api/v1/chats";
const ids = (list) => list.map(({ id }) => id);

/** Returns the chat, with an answer of three nodes. */
export async function walkChat({ ana, ben }, devices) {
  const made = await makeChat(ana, ben);
  await stream(made, ana, devices);
  await organize(made, ana);
  await putIntoFolder(made, ana);
  await search(made, ana);
  await archive(made, ana);
  return made.id;
}

async function makeChat(ana, ben) {
  step("make a chat");
  const node = {
    id: "u1", parentId: null, childrenIds: [], role: "user", content: "Where to?", timestamp: 1_760_000_000, models: ["m"],
  };
  const blob = {
    id: "", title: "New Chat", models: ["m"], params: {}, history: { messages: { u1: node }, currentId: "u1" },
    messages: [node], tags: [], timestamp: Date.now(),
  };
  const made = check(await ana.post(`${root}/new`, { chat: blob, folder_id: null }), chat);
  assert.deepEqual(made.chat, blob);
  assert.deepEqual(
    [made.user_id, made.title, made.share_id, made.archived, made.meta, made.folder_id],
    [ana.id, "New Chat", null, false, {}, null]);
  assert.ok(!made.pinned);
  await ana.post(`${root}/new`, {}, 422);

  step("save it");
  const answer = { id: "a1", parentId: "u1", childrenIds: [], role: "assistant", content: "", model: "m", done: false };
  const history = { messages: { u1: { ...node, childrenIds: ["a1"] }, a1: answer }, currentId: "a1" };
  const saved = check(
    await ana.post(`${root}/${made.id}`, { chat: { models: ["m"], history, messages: [], params: { a: 1 }, files: [] } }), chat);
  assert.equal(saved.title, "New Chat", "the stored title stays");
  assert.deepEqual([saved.chat.history, saved.chat.params], [history, { a: 1 }]);
  assert.deepEqual(ids(saved.chat.messages), ["u1", "a1"]);
  assert.equal((await ana.post(`${root}/${made.id}`, { chat: { title: "Big Plans" } })).title, "Big Plans");
  check(await ana.get(`${root}/${made.id}`), chat);
  await ben.get(`${root}/${made.id}`, 404);
  await ana.get(`${root}/${crypto.randomUUID()}`, 404);

  step("list chats");
  for (const path of ["/", "/list", "/?page=1"])
    assert.deepEqual(ids(check(await ana.get(root + path), listOf(chatTitle))), [made.id]);
  assert.deepEqual(await ana.get(`${root}/?page=2`), []);
  assert.deepEqual(await ben.get(`${root}/`), []);
  return made;
}

async function stream({ id }, ana, devices) {
  step("stream into it");
  const answer = `${root}/${id}/messages/a1`;
  const both = [devices.ana, devices.tablet];
  const hear = async (type, data) => {
    for (const device of both) assert.deepEqual(await device.hearOfChat(id, "a1", type), data);
  };
  const post = async (type, data) => {
    assert.equal(await ana.post(`${answer}/event`, { type, data }), true);
    await hear(type, data);
  };
  check(await ana.post(answer, { content: "To" }), chat);
  await hear("chat:message", { chat_id: id, message_id: "a1", content: "To" });
  for (const content of [" the", " sea", ", or", " the", " hills"]) await post("message", { content });
  await post("status", { description: "Searching", done: false });
  await post("source", { name: "map" });
  await post("citation", { type: "code_execution", id: "x" });
  await post("files", { files: [{ id: "f1" }] });
  await post("files", { files: [{ id: "f2" }] });
  await post("embeds", { embeds: ["e1"] });
  await post("chat:title", { title: "only told" });
  await post("notification", { type: "info", content: "done" });

  const { chat: blob } = check(await ana.get(`${root}/${id}`), chat);
  const { content, statusHistory, sources, files, embeds } = blob.history.messages.a1;
  assert.equal(content, "To the sea, or the hills");
  assert.deepEqual([statusHistory, sources], [[{ description: "Searching", done: false }], [{ name: "map" }]]);
  assert.deepEqual([ids(files), embeds], [["f2", "f1"], ["e1"]]);
  assert.equal(blob.messages[1].content, content, "the flat branch is the tree's");
  await post("replace", { content: "To the quiet sea" });

  const made = await ana.post(`${root}/${id}/messages/a2`, { content: "Or home" });
  for (const device of both) await device.hearOfChat(id, "a2", "chat:message");
  assert.deepEqual(
    made.chat.history.messages.a2, { id: "a2", parentId: null, childrenIds: [], role: "assistant", content: "Or home" });
  assert.equal(made.chat.history.currentId, "a2");
  await ana.post(`${answer}/event`, { type: "message" }, 422);
}

async function organize({ id }, ana) {
  step("tag");
  const tags = `${root}/${id}/tags`;
  assert.deepEqual(check(await ana.post(tags, { name: "Big Ideas" }), listOf(tag)), [
    { id: "big_ideas", name: "Big Ideas", user_id: ana.id, meta: null },
  ]);
  assert.equal((await ana.post(tags, { name: "sea" })).length, 2);
  await ana.post(tags, { name: "None" }, 400);
  assert.deepEqual(new Set(ids(await ana.get(tags))), new Set(["big_ideas", "sea"]));
  assert.deepEqual(ids(await ana.delete(tags, { name: "sea" })), ["big_ideas"]);
  assert.deepEqual(ids(check(await ana.get(`${root}/all/tags`), listOf(tag))), ["big_ideas"]);
  assert.deepEqual(ids(check(await ana.post(`${root}/tags`, { name: "big ideas" }), listOf(chatTitle))), [id]);
  assert.deepEqual((await ana.get(`${root}/${id}`)).meta, { tags: ["big_ideas"] });

  step("pin");
  assert.equal(check(await ana.post(`${root}/${id}/pin`), chat).pinned, true);
  assert.equal(await ana.get(`${root}/${id}/pinned`), true);
  assert.deepEqual(ids(check(await ana.get(`${root}/pinned`), listOf(chatTitle))), [id]);
  assert.deepEqual(await ana.get(`${root}/?page=1`), []);
  assert.deepEqual(ids(await ana.get(`${root}/?page=1&include_pinned=true`)), [id]);
}

async function putIntoFolder({ id }, ana) {
  step("put it into a folder");
  const trips = check(await ana.post("/api/v1/folders/", { name: "Far Trips", meta: { icon: "🗺" } }), folder);
  assert.deepEqual([trips.parent_id, trips.is_expanded], [null, false]);
  await ana.post("/api/v1/folders/", { name: "far trips" }, 400);
  const below = check(await ana.post("/api/v1/folders/", { name: "By sea" }), folder);
  const moved = check(await ana.post(`/api/v1/folders/${below.id}/update/parent`, { parent_id: trips.id }), folder);
  assert.equal(moved.parent_id, trips.id);
  assert.equal((await ana.post(`/api/v1/folders/${trips.id}/update/expanded`, { is_expanded: true })).is_expanded, true);
  assert.equal((await ana.post(`/api/v1/folders/${below.id}/update`, { name: "At sea" })).name, "At sea");
  assert.equal(check(await ana.get("/api/v1/folders/"), listOf(listedFolder)).length, 2);
  await ana.get(`/api/v1/folders/${crypto.randomUUID()}`, 404);

  const put = check(await ana.post(`${root}/${id}/folder`, { folder_id: below.id }), chat);
  assert.deepEqual([put.folder_id, put.pinned], [below.id, false], "it isn't pinned any more");
  assert.deepEqual(ids(check(await ana.get(`${root}/folder/${trips.id}`), listOf(chat))), [id], "with folders below");
  assert.deepEqual(await ana.get(`${root}/folder/${trips.id}/list?page=1`), []);
  assert.deepEqual(ids(check(await ana.get(`${root}/folder/${below.id}/list?page=1`), listOf(chatInFolder))), [id]);
  assert.deepEqual(await ana.get(`${root}/?page=1`), []);
  assert.deepEqual(ids(await ana.get(`${root}/?page=1&include_folders=true`)), [id]);
}

async function search({ id }, ana) {
  step("search");
  const found = async (text) =>
    ids(check(await ana.get(`${root}/search?${new URLSearchParams({ text, page: "1" })}`), listOf(chatTitle)));
  const finding = ["", "big plans", "quiet sea", "or home", "tag:big_ideas", "folder:far_trips sea", "pinned:false plans"];
  for (const text of finding) assert.deepEqual(await found(text), [id], text);
  for (const text of ["sea quiet", "tag:none", "tag:sea", "folder:nowhere", "archived:true", "shared:true", "pinned:true"])
    assert.deepEqual(await found(text), [], text);
  await ana.get(`${root}/search`, 422);
}

async function archive({ id }, ana) {
  step("archive");
  const away = check(await ana.post(`${root}/${id}/archive`), chat);
  assert.deepEqual([away.archived, away.folder_id], [true, null]);
  assert.deepEqual(ids(check(await ana.get(`${root}/archived?page=1`), listOf(chatTitle))), [id]);
  assert.deepEqual(ids(check(await ana.get(`${root}/all/archived`), listOf(chat))), [id]);
  assert.deepEqual(await ana.get(`${root}/`), []);
  assert.equal((await ana.post(`${root}/${id}/archive`)).archived, false);
  assert.deepEqual((await ana.get(`${root}/${id}/tags`)).map(({ name }) => name), ["Big Ideas"], "tags keep their spelling");
  for (const [path, list] of [["archive", "/archived"], ["unarchive", "/"]]) {
    assert.equal(await ana.post(`${root}/${path}/all`), true);
    assert.deepEqual(ids(await ana.get(root + list)), [id]);
  }
}
