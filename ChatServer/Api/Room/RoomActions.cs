using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>The descriptions of the actions of <c>/ws/chat/room/</c>, for the <c>describe</c> action.</summary>
internal static class RoomActions
{
    private const string ReceiverId = "uuid of the receiving user";
    private const string ClientMsgId =
        "optional, 1 to 64 printable ASCII characters, unique per sender: a repeated send is stored once";
    private const string ReplyToId = "optional, id of a message of the same conversation";

    private const string ParentId = "optional, id of the thread root that it replies to, which is not a reply itself";
    private const string ThreadId = "id of the conversation, instead of receiver_id in a group";
    private const string MessageId = "id of the message, a number";

    public static IReadOnlyList<ActionDescription> All { get; } =
    [
        new("text_message", "Sends text to a user", Fields(
            ("receiver_id", ReceiverId), ("message_body", "1 to 20000 characters"), ("client_msg_id", ClientMsgId),
            ("reply_to_id", ReplyToId), ("thread_id", ThreadId), ("parent_id", ParentId))),
        new("file_message", "Sends a file that was uploaded with POST /chat/attachment/", Fields(
            ("chat_id", "id of the message in the upload's answer"), ("client_msg_id", "optional, echoed in the confirmation"))),
        new("user_profile_message", "Sends somebody's profile to a user", Fields(
            ("receiver_id", ReceiverId), ("attached_profile_id", "uuid of the user whose profile is sent"),
            ("client_msg_id", ClientMsgId), ("reply_to_id", ReplyToId), ("thread_id", ThreadId), ("parent_id", ParentId))),
        new("message", "Sends a message of a kind that has data, such as a location", Fields(
            ("receiver_id", ReceiverId), ("message_type", "the kind"), ("data", "an object; what it holds depends on the kind"),
            ("message_body", "optional, at most 20000 characters"), ("client_msg_id", ClientMsgId), ("reply_to_id", ReplyToId),
            ("thread_id", ThreadId), ("parent_id", ParentId))),
        new("forward", "Sends a copy of a message, which names its author", Fields(
            ("message_id", MessageId), ("receiver_id", ReceiverId), ("client_msg_id", ClientMsgId), ("thread_id", ThreadId))),
        new("sync", "Sends all that was missed since a cursor, then sync_complete", Fields(
            ("cursor", "cursor of the last sync_complete, or a message id; absent for all"),
            ("limit", "optional, 1 to 1000 frames, default 500"))),
        new(
            "received", "Says that the messages up to and including one have arrived",
            Fields(("message_id", "id of that message, a number"))),
        new(
            "read", "Says that the messages up to and including one were read",
            Fields(("message_id", "id of that message, a number"))),
        new("typing", "Says that one is typing", Fields(
            ("receiver_id", ReceiverId), ("is_typing", "true or false"), ("thread_id", ThreadId))),
        new("presence", "Says how present one is, and tells of all with whom there is a conversation", Fields(
            ("status", "optional: online, away, or invisible, which holds for all devices until one says something else"))),
        new("subscribe_presence", "Tells of some users how present they are, now and from now on", Fields(
            ("user_ids", "uuids of at most 500 users, instead of those named before"))),
        new("edit_message", "Gives one's own message another text", Fields(
            ("message_id", MessageId), ("message_body", "1 to 20000 characters"))),
        new(
            "delete_message", "Deletes one's own message, or in a group that one manages another's",
            Fields(("message_id", MessageId))),
        new("react", "Reacts to a message", Fields(("message_id", MessageId), ("emoji", "one emoji"))),
        new("unreact", "Takes a reaction back", Fields(("message_id", MessageId), ("emoji", "one emoji"))),
        new("pin", "Pins a message for all of its conversation", Fields(("message_id", MessageId))),
        new("unpin", "Unpins a message", Fields(("message_id", MessageId))),
        new("vote", "Votes in a poll, in place of one's vote before", Fields(
            ("message_id", MessageId),
            ("options", "places of the options in the poll's list, from 0; empty takes the vote back"))),
        new("close_poll", "Closes one's own poll, or one in a group that one manages", Fields(("message_id", MessageId))),
        new("block", "Refuses what a user sends to one directly", Fields(("user_id", "uuid of the user"))),
        new("unblock", "Takes a block back", Fields(("user_id", "uuid of the user"))),
        new("authenticate", "Renews the connection's token", Fields(("token", "a new access token of the same user"))),
        new("describe", "Lists the actions", Fields()),
        new("ping", "Asks for a pong", Fields()),
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
        Authenticate => "authenticate",
        Describe => "describe",
        Ping => "ping",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    private static Dictionary<string, string> Fields(params (string Name, string Meaning)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Meaning);
}
