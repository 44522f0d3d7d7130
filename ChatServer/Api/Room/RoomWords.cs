using ChatServer.Api.Errors;
using ChatServer.Refusals;

namespace ChatServer.Api.Room;

/// <summary>Room's names.</summary>
internal static class RoomWords
{
    private const string Thread = "thread";

    /// <summary>Of frames, and of the bodies of most requests.</summary>
    public static Vocabulary Frames { get; } = new(Thread, Name);

    /// <summary>Of the action that announces an upload by the id of its message.</summary>
    public static Vocabulary Announcement { get; } = Frames.Naming(RequestField.Message, "chat_id");

    /// <summary>Of the form that uploads a file.</summary>
    public static Vocabulary Form { get; } = Frames.Naming(RequestField.Receiver, "receiver").Naming(RequestField.Body, "message");

    public static Vocabulary NewGroup { get; } = Frames.Naming(RequestField.Users, "member_ids");

    private static string Name(RequestField field) => field switch
    {
        RequestField.Receiver => "receiver_id",
        RequestField.Conversation => "thread_id",
        RequestField.Message => "message_id",
        RequestField.User => "user_id",
        RequestField.Users => "user_ids",
        RequestField.Type => "message_type",
        RequestField.Body => "message_body",
        RequestField.Data => "data",
        RequestField.ClientMsgId => "client_msg_id",
        RequestField.ReplyTo => "reply_to_id",
        RequestField.Parent => "parent_id",
        RequestField.File => "attached_file",
        RequestField.Profile => "attached_profile_id",
        RequestField.Emoji => "emoji",
        RequestField.Options => "options",
        RequestField.Pinned => "pinned",
        RequestField.Cursor => "cursor",
        RequestField.Limit => "limit",
        RequestField.Token => "token",
    };
}
