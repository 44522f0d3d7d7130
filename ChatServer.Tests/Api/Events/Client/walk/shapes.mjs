// The shapes of Open WebUI 0.6.41: exactly these keys, with values of these types.
import assert from "node:assert/strict";

const type = (name, test) => (value, where) =>
  assert.ok(test(value), `${where} must be ${name}, and is ${JSON.stringify(value)}`);

export const text = type("a text", (value) => typeof value === "string");
export const flag = type("true or false", (value) => typeof value === "boolean");
export const count = type("a count", (value) => Number.isInteger(value) && value >= 0);
export const object = type("an object", (value) => value !== null && typeof value === "object" && !Array.isArray(value));
export const nothing = type("null", (value) => value === null);
export const id = type("a UUID", (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value));
export const seconds = type(
  "seconds since 1970", (value) => Number.isInteger(value) && Math.abs(Date.now() / 1e3 - value) < 3600);
// Beyond what a number of JavaScript holds exactly.
export const nanoseconds = type(
  "nanoseconds since 1970", (value) => Number.isInteger(value) && Math.abs(Date.now() * 1e6 - value) < 3600e9);
export const later = type("a time to come", (value) => Number.isInteger(value) && value > Date.now() / 1e3);

export const exactly = (expected) => type(JSON.stringify(expected), (value) => value === expected);
export const orNull = (shape) => (value, where) => value === null || check(value, shape, where);
export const listOf = (shape) => (value, where) => {
  assert.ok(Array.isArray(value), `${where} must be a list, and is ${JSON.stringify(value)}`);
  value.forEach((element, index) => check(element, shape, `${where}[${index}]`));
};

/** Returns the value, which must have this shape: an object of shapes, or a test of a value. */
export function check(value, shape, where = "the answer") {
  if (typeof shape === "function") {
    shape(value, where);
    return value;
  }

  object(value, where);
  const keys = new Set(Object.keys(shape));
  const missing = [...keys].filter((key) => !(key in value));
  const unknown = Object.keys(value).filter((key) => !keys.has(key));
  assert.ok(
    missing.length + unknown.length === 0, `${where} lacks [${missing}] and has [${unknown}] too: ${JSON.stringify(value)}`);
  for (const key of keys) check(value[key], shape[key], `${where}.${key}`);
  return value;
}

export const failure = { detail: type("a text that isn't empty", (value) => typeof value === "string" && value !== "") };
export const problems = { detail: listOf(object) };

export const session = {
  token: text, token_type: exactly("Bearer"), expires_at: later, id, email: text, name: text, role: text,
  profile_image_url: text,
  permissions: { chat: { delete: flag, share: flag }, features: { channels: flag, folders: flag } },
};

// Channels: times are nanoseconds.
export const channel = {
  id, user_id: id, type: orNull(text), name: text, description: orNull(text), is_private: orNull(flag), data: orNull(object),
  meta: orNull(object), access_control: orNull(object), created_at: nanoseconds, updated_at: nanoseconds, updated_by: orNull(id),
  archived_at: nothing, archived_by: nothing, deleted_at: nothing, deleted_by: nothing,
};
const person = {
  id, name: text, is_active: flag, status_emoji: orNull(text), status_message: orNull(text), status_expires_at: orNull(count),
};
export const listedChannel = {
  ...channel, user_ids: orNull(listOf(id)), users: orNull(listOf(person)), last_message_at: orNull(nanoseconds),
  unread_count: count,
};
export const openedChannel = {
  ...channel, is_manager: flag, write_access: flag, user_count: count, user_ids: orNull(listOf(id)),
  users: orNull(listOf(person)), last_read_at: orNull(nanoseconds), unread_count: count,
};
export const membership = {
  id: text, channel_id: id, user_id: id, role: orNull(text), status: exactly("joined"), is_active: flag, is_channel_muted: flag,
  is_channel_pinned: flag, data: orNull(object), meta: orNull(object), invited_at: orNull(nanoseconds), invited_by: orNull(id),
  joined_at: nanoseconds, left_at: nothing, last_read_at: orNull(nanoseconds), created_at: nanoseconds, updated_at: nanoseconds,
};
export const members = {
  users: listOf({ ...person, role: text, profile_image_url: text }), total: count,
};

export const message = {
  id, user_id: id, channel_id: id, reply_to_id: orNull(id), parent_id: orNull(id), is_pinned: flag, pinned_by: orNull(id),
  pinned_at: orNull(nanoseconds), content: text, data: orNull(object), meta: orNull(object), created_at: nanoseconds,
  updated_at: nanoseconds,
};
const author = { id, name: text, role: text };
const reactions = listOf({ name: text, users: listOf({ id, name: text }), count });
const authored = { ...message, user: orNull(author) };
export const pinned = { ...authored, reactions };
export const full = {
  ...authored, reply_to_message: orNull(authored), latest_reply_at: orNull(nanoseconds), reply_count: count, reactions,
};

const about = (kind, content) => ({
  channel_id: id, message_id: id, data: { type: exactly(kind), data: content }, user: author, channel,
});
const list = (kind) => ({ data: { type: exactly(kind) } });
/** The payload of events:channel by its data.type. */
export const channelEvents = {
  "message": about("message", { ...full, temp_id: orNull(text) }),
  "message:reply": about("message:reply", full),
  "message:update": about("message:update", full),
  "message:delete": about("message:delete", full),
  "message:reaction:add": about("message:reaction:add", { ...full, name: text }),
  "message:reaction:remove": about("message:reaction:remove", { ...full, name: text }),
  "message:pin": about("message:pin", full),
  "typing": {
    channel_id: id, message_id: orNull(id), data: { type: exactly("typing"), data: { typing: exactly(true) } }, user: author,
  },
  "channel:created": list("channel:created"),
  "channel:removed": { channel_id: id, ...list("channel:removed") },
};

// Chats: times are seconds.
export const chat = {
  id, user_id: text, title: text, chat: object, updated_at: seconds, created_at: seconds, share_id: orNull(id), archived: flag,
  pinned: orNull(flag), meta: object, folder_id: orNull(id),
};
export const chatTitle = { id, title: text, updated_at: seconds, created_at: seconds };
export const chatInFolder = { title: text, id, updated_at: seconds };
export const tag = { id: text, name: text, user_id: id, meta: orNull(object) };
export const folder = {
  id, parent_id: orNull(id), user_id: id, name: text, items: orNull(object), meta: orNull(object), data: orNull(object),
  is_expanded: flag, created_at: seconds, updated_at: seconds,
};
export const listedFolder = {
  id, name: text, meta: orNull({ icon: text }), parent_id: orNull(id), is_expanded: flag, created_at: seconds,
  updated_at: seconds,
};
export const chatEvent = { chat_id: id, message_id: text, data: { type: text, data: object } };
