using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>The descriptions of the actions of <c>/ws/chat/room/</c>, for the <c>describe</c> action.</summary>
internal static class RoomActions
{
    private const string ReceiverId = "UUID of the receiving user";
    private const string ClientMsgId =
        "optional, 1 to 64 printable ASCII characters, unique per sender: a repeated send is stored once";
    private const string ReplyToId = "optional, id of a message in the same conversation";

    private const string ParentId =
        "optional, id of the thread root that this message replies to; the root can't be a reply itself";
    private const string ThreadId = "id of the conversation; in a group it replaces receiver_id";
    private const string AgentThread = "id of the chat with the agent, a number";
    private const string MessageId = "id of the message, a number";

    public static IReadOnlyList<ActionDescription> All { get; } =
    [
        new("text_message", "Sends text to a user", Fields(
            ("receiver_id", ReceiverId), ("message_body", "1 to 20000 characters"), ("client_msg_id", ClientMsgId),
            ("reply_to_id", ReplyToId), ("thread_id", ThreadId), ("parent_id", ParentId),
            ("agent_id", "UUID of an agent; it replaces receiver_id"))),
        new("file_message", "Sends a file that was uploaded with POST /chat/attachment/", Fields(
            ("chat_id", "id of the message in the upload's answer"), ("client_msg_id", "optional, echoed in the confirmation"))),
        new("user_profile_message", "Sends a user's profile to another user", Fields(
            ("receiver_id", ReceiverId), ("attached_profile_id", "UUID of the user whose profile is sent"),
            ("client_msg_id", ClientMsgId), ("reply_to_id", ReplyToId), ("thread_id", ThreadId), ("parent_id", ParentId))),
        new("message", "Sends a message of a type that has data, such as a location", Fields(
            ("receiver_id", ReceiverId), ("message_type", "the type"), ("data", "an object; its fields depend on the type"),
            ("message_body", "optional, at most 20000 characters"), ("client_msg_id", ClientMsgId), ("reply_to_id", ReplyToId),
            ("thread_id", ThreadId), ("parent_id", ParentId))),
        new("forward", "Sends a copy of a message that names the original author", Fields(
            ("message_id", MessageId), ("receiver_id", ReceiverId), ("client_msg_id", ClientMsgId), ("thread_id", ThreadId))),
        new("sync", "Sends everything missed since a cursor, then sync_complete", Fields(
            ("cursor", "cursor of the last sync_complete, or a message id; leave it out to get everything"),
            ("limit", "optional, 1 to 1000 frames, default 500"))),
        new(
            "received", "Reports that the messages up to and including one were delivered",
            Fields(("message_id", "id of that message, a number"))),
        new(
            "read", "Reports that the messages up to and including one were read",
            Fields(("message_id", "id of that message, a number"))),
        new("typing", "Reports that the user is typing, or has stopped", Fields(
            ("receiver_id", ReceiverId), ("is_typing", "true or false"), ("thread_id", ThreadId))),
        new("presence", "Sets the user's status, and subscribes to the presence of the user's contacts", Fields(
            ("status", "optional: online, away, or invisible, which applies to all devices until one sets another status"))),
        new("subscribe_presence", "Subscribes to the presence of some users, and sends their current status", Fields(
            ("user_ids", "UUIDs of at most 500 users; they replace the users subscribed to before"))),
        new("edit_message", "Changes the text of the user's own message", Fields(
            ("message_id", MessageId), ("message_body", "1 to 20000 characters"))),
        new(
            "delete_message", "Deletes the user's own message, or another member's in a group that the user manages",
            Fields(("message_id", MessageId))),
        new("react", "Adds a reaction to a message", Fields(("message_id", MessageId), ("emoji", "one emoji"))),
        new("unreact", "Removes the user's reaction", Fields(("message_id", MessageId), ("emoji", "one emoji"))),
        new("pin", "Pins a message for everyone in its conversation", Fields(("message_id", MessageId))),
        new("unpin", "Unpins a message", Fields(("message_id", MessageId))),
        new("vote", "Votes in a poll, replacing the user's earlier vote", Fields(
            ("message_id", MessageId),
            ("options", "indexes into the poll's options, from 0; an empty list withdraws the vote"))),
        new(
            "close_poll", "Closes the user's own poll, or any poll in a group that the user manages",
            Fields(("message_id", MessageId))),
        new("block", "Blocks a user: their direct messages are refused", Fields(("user_id", "UUID of the user"))),
        new("unblock", "Unblocks a user", Fields(("user_id", "UUID of the user"))),
        new("agent_follow", "Sends the replies of an agent while they are written", Fields(("thread_id", AgentThread))),
        new("agent_unfollow", "Ends agent_follow", Fields(("thread_id", AgentThread))),
        new("agent_resume", "Sends the text of a reply from an offset on, and follows it", Fields(
            ("run_id", "id of the run, a number"), ("offset", "optional, how much of the text is known, in UTF-16 code units"))),
        new("agent_watch", "For owners: follows a chat with one of their agents, or all of them", Fields(
            ("thread_id", AgentThread), ("all", "optional, true: the states of all replies, without their texts"))),
        new("agent_control", "For owners: changes who answers in a chat with one of their agents", Fields(
            ("thread_id", AgentThread), ("control", "owner, agent or paused"),
            ("note", "optional, with agent: at most 2000 characters for the agent"),
            ("answer_now", "optional, with agent: false leaves what the visitor wrote unanswered"),
            ("until", "optional, with paused: a time, such as 2030-01-31T10:00:00Z"))),
        new("authenticate", "Renews the connection's token", Fields(("token", "a new access token of the same user"))),
        new("describe", "Lists the actions", Fields()),
        new("ping", "Requests a pong", Fields()),
    ];

    /// <summary>Returns the name if there is such an action, else null.</summary>
    public static string? Known(string? name) => All.Any(action => action.Action == name) ? name : null;

    /// <summary>The name of an action on the wire.</summary>
    public static string Name(ClientAction action) => action switch
    {
        SendText => "text_message",
        SendFile => "file_message",
        SendProfile => "user_profile_message",
        SendData => "message",
        ForwardMessage => "forward",
        Sync => "sync",
        MarkDelivered => "received",
        MarkRead => "read",
        SetTyping => "typing",
        SetPresence => "presence",
        SubscribePresence => "subscribe_presence",
        EditMessage => "edit_message",
        DeleteMessage => "delete_message",
        React => "react",
        Unreact => "unreact",
        Pin => "pin",
        Unpin => "unpin",
        CastVote => "vote",
        ClosePoll => "close_poll",
        BlockUser => "block",
        UnblockUser => "unblock",
        FollowAgent => "agent_follow",
        UnfollowAgent => "agent_unfollow",
        ResumeReply => "agent_resume",
        WatchAgents => "agent_watch",
        SetControl => "agent_control",
        Authenticate => "authenticate",
        Describe => "describe",
        Ping => "ping",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    private static Dictionary<string, string> Fields(params (string Name, string Meaning)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Meaning);
}
