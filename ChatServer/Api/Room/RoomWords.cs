using ChatServer.Api.Errors;
using ChatServer.Refusals;

namespace ChatServer.Api.Room;

/// <summary>Room's names.</summary>
internal static class RoomWords
{
    /// <summary>The names in frames, and in the bodies of most requests.</summary>
    public static Vocabulary Frames { get; } = Vocabulary.Common
        .WithConversation("thread")
        .Naming(RequestField.Conversation, "thread_id")
        .Naming(RequestField.Receiver, "receiver_id")
        .Naming(RequestField.Body, "message_body")
        .Naming(RequestField.Query, "q")
        .Naming(RequestField.File, "attached_file")
        .Naming(RequestField.Profile, "attached_profile_id");

    /// <summary>The names in the action that announces an upload by its message id.</summary>
    public static Vocabulary Announcement { get; } = Frames.Naming(RequestField.Message, "chat_id");

    /// <summary>The names in the form that uploads a file.</summary>
    public static Vocabulary Form { get; } = Frames.Naming(RequestField.Receiver, "receiver")
        .Naming(RequestField.Body, "message");

    public static Vocabulary NewGroup { get; } = Frames.Naming(RequestField.Users, "member_ids");
}
