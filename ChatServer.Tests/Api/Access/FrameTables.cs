using ChatServer.Api;

namespace ChatServer.Tests.Api.Access;

/// <summary>
/// The matrix's rows on the WebSockets: each Room action, each Messages API command, each event of a client. They are sent in
/// this order, so rows that remove something come late, and the ping, which ends the wait for earlier answers, comes last. A
/// refused message may still open a conversation: the actions of a stranger come before it. A new action or command fails in
/// <see cref="MatrixGuardTests"/> until it is listed here.
/// </summary>
internal static class FrameTables
{
    private static readonly object Here = new { latitude = 52.5, longitude = 13.4 };
    private static readonly int[] First = [0];

    public static readonly FrameRow[] Room =
    [
        new("typing", Right.Mark, place => new { thread_id = place.Thread, is_typing = true }),
        new("typing", Right.Mark, place => new { receiver_id = place.Other.UserId, is_typing = true }, Within.Direct),
        new("text_message", Right.Write, place => new { thread_id = place.Thread, message_body = "hello" }, IsSend: true),
        new("text_message", Right.Write,
            place => new { receiver_id = place.Other.UserId, thread_id = place.Thread, message_body = "hello" }, Within.Direct,
            IsSend: true),
        new("text_message", Right.Misplace,
            place => new { thread_id = place.Own, message_body = "hello", reply_to_id = place.Message }, IsSend: true),
        new("text_message", Right.Misplace,
            place => new { thread_id = place.Own, message_body = "hello", parent_id = place.Message }, IsSend: true),
        new("user_profile_message", Right.Write,
            place => new { thread_id = place.Thread, attached_profile_id = place.Actor.UserId }, IsSend: true),
        new("user_profile_message", Right.Misplace,
            place => new { thread_id = place.Own, attached_profile_id = place.Actor.UserId, reply_to_id = place.Message },
            IsSend: true),
        new(
            "message", Right.Write, place => new { thread_id = place.Thread, message_type = "location", data = Here },
            IsSend: true),
        new("message", Right.Misplace,
            place => new { thread_id = place.Own, message_type = "location", data = Here, parent_id = place.Message },
            IsSend: true),
        new("file_message", Right.Write, place => new { chat_id = place.Upload }, IsSend: true),
        new("forward", Right.Copy, place => new { message_id = place.Message, thread_id = place.Own }, IsSend: true),
        new("forward", Right.Write, place => new { message_id = place.OwnMessage, thread_id = place.Thread }, IsSend: true),
        new("received", Right.Mark, place => new { message_id = place.Theirs }),
        new("read", Right.Mark, place => new { message_id = place.Theirs }),
        new("edit_message", Right.Write, place => new { message_id = place.Message, message_body = "hello once more" }),
        new("react", Right.Write, place => new { message_id = place.Message, emoji = "👍" }),
        new("unreact", Right.Write, place => new { message_id = place.Message, emoji = "👍" }),
        new("pin", Right.Write, place => new { message_id = place.Message }),
        new("unpin", Right.Write, place => new { message_id = place.Message }),
        new("vote", Right.Write, place => new { message_id = place.Poll, options = First }),
        new("close_poll", Right.Write, place => new { message_id = place.Poll }),
        new("block", Right.Own, place => new { user_id = place.Third.UserId }),
        new("unblock", Right.Own, place => new { user_id = place.Third.UserId }),
        new("presence", Right.Own, _ => new { status = "online" }),
        new("subscribe_presence", Right.Own, place => new { user_ids = new[] { place.Other.UserId } }),
        new("agent_follow", Right.Mark, place => new { thread_id = place.Thread }),
        new("agent_watch", Right.Mark, place => new { thread_id = place.Thread }),
        new("agent_watch", Right.Own, _ => new { all = true }),
        new("agent_unfollow", Right.Own, place => new { thread_id = place.Thread }),
        new("agent_resume", Right.Nobody, _ => new { run_id = long.MaxValue, offset = 0 }),
        new("agent_control", Right.Nobody, place => new { thread_id = place.Thread, control = "owner" }),
        new("authenticate", Right.Own, place => new { token = place.Actor.Access }),
        new("sync", Right.Own, _ => new { cursor = "0" }),
        new("describe", Right.Own, _ => new { }),
        new("delete_message", Right.Write, place => new { message_id = place.Theirs }, Within.Group),
        new("delete_message", Right.Mark, place => new { message_id = place.Message }),
        new("ping", Right.Own, _ => new { }),
    ];

    public static readonly FrameRow[] Messages =
    [
        new("typing", Right.Mark, place => new { conversation_id = place.Conversation, is_typing = true }),
        new("send", Right.Write, place => new { conversation_id = place.Conversation, content = "hello" }, IsSend: true),
        new("send", Right.Write,
            place => new { conversation_id = place.Conversation, message_type = "location", data = Here }, IsSend: true),
        new("send", Right.Write,
            place => new { conversation_id = place.Conversation, message_type = "user_profile", profile_id = place.Actor.UserId },
            IsSend: true),
        new("send", Right.Misplace,
            place => new { conversation_id = place.OwnConversation, content = "hello", reply_to_id = place.Msg }, IsSend: true),
        new("send", Right.Misplace,
            place => new { conversation_id = place.OwnConversation, content = "hello", parent_id = place.Msg }, IsSend: true),
        new(
            "forward", Right.Copy, place => new { message_id = place.Msg, conversation_id = place.OwnConversation },
            IsSend: true),
        new(
            "forward", Right.Write, place => new { message_id = place.OwnMsg, conversation_id = place.Conversation },
            IsSend: true),
        new("received", Right.Mark, place => new { message_id = $"msg_{place.Theirs}" }),
        new("read", Right.Mark, place => new { message_id = $"msg_{place.Theirs}" }),
        new("edit", Right.Write, place => new { message_id = place.Msg, content = "hello once more" }),
        new("react", Right.Write, place => new { message_id = place.Msg, emoji = "👍" }),
        new("unreact", Right.Write, place => new { message_id = place.Msg, emoji = "👍" }),
        new("pin", Right.Write, place => new { message_id = place.Msg }),
        new("unpin", Right.Write, place => new { message_id = place.Msg }),
        new("vote", Right.Write, place => new { message_id = place.PollMsg, options = First }),
        new("close_poll", Right.Write, place => new { message_id = place.PollMsg }),
        new("block", Right.Own, place => new { user_id = place.Third.UserId }),
        new("unblock", Right.Own, place => new { user_id = place.Third.UserId }),
        new("status", Right.Own, _ => new { status = "online" }),
        new("follow", Right.Own, place => new { user_ids = new[] { place.Other.UserId } }),
        new("agent_follow", Right.Mark, place => new { conversation_id = place.Conversation }),
        new("agent_watch", Right.Mark, place => new { conversation_id = place.Conversation }),
        new("agent_watch", Right.Own, _ => new { all = true }),
        new("agent_unfollow", Right.Own, place => new { conversation_id = place.Conversation }),
        new("agent_resume", Right.Nobody, _ => new { run_id = $"run_{long.MaxValue}", offset = 0 }),
        new("agent_control", Right.Nobody, place => new { conversation_id = place.Conversation, control = "owner" }),
        new("authenticate", Right.Own, place => new { token = place.Actor.Access }),
        new("sync", Right.Own, _ => new { cursor = "0" }),
        new("delete", Right.Write, place => new { message_id = $"msg_{place.Theirs}" }, Within.Group),
        new("delete", Right.Mark, place => new { message_id = place.Msg }),
        new("ping", Right.Own, _ => new { }),
    ];

    public static readonly FrameRow[] Events =
    [
        new(
            "events:channel", Right.Mark,
            place => new { channel_id = place.Chat, data = new { type = "typing", data = new { typing = true } } }),
        new(
            "events:channel", Right.Mark,
            place => new { channel_id = place.Chat, message_id = (string?)null, data = new { type = "last_read_at" } }),
        new(
            "events:agent", Right.Mark, place => new { conversation_id = place.Chat, data = new { type = "follow" } }),
        new(
            "events:agent", Right.Own, place => new { conversation_id = place.Chat, data = new { type = "unfollow" } }),
        new("events:agent", Right.Own, _ => new { data = new { type = "watch" } }),
        new(
            "events:agent", Right.Nobody,
            _ => new { data = new { type = "resume", data = new { run_id = NumberedUuid.OfRun(long.MaxValue >> 2) } } }),
        new("user-join", Right.Own, place => new { auth = new { token = place.Actor.Access } }),
        new("join-channels", Right.Own, place => new { auth = new { token = place.Actor.Access } }),
        new("heartbeat", Right.Own, _ => new { }),
        new("authenticate", Right.Own, place => new { token = place.Actor.Access }),
        new("sync", Right.Own, _ => new { cursor = "0" }),
        new("ping", Right.Own, _ => new { }),
    ];
}
