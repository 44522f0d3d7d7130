using ChatServer.Api.Errors;
using ChatServer.Refusals;

namespace ChatServer.Api.Room;

/// <summary>Room's names.</summary>
internal static class RoomWords
{
    /// <summary>Of frames, and of the bodies of most requests.</summary>
    public static Vocabulary Frames { get; } = Vocabulary.Common
        .WithConversation("thread")
        .Naming(RequestField.Conversation, "thread_id")
        .Naming(RequestField.Receiver, "receiver_id")
        .Naming(RequestField.Body, "message_body")
        .Naming(RequestField.Query, "q")
        .Naming(RequestField.File, "attached_file")
        .Naming(RequestField.Profile, "attached_profile_id");

    /// <summary>Of the action that announces an upload by the id of its message.</summary>
    public static Vocabulary Announcement { get; } = Frames.Naming(RequestField.Message, "chat_id");

    /// <summary>Of the form that uploads a file.</summary>
    public static Vocabulary Form { get; } = Frames.Naming(RequestField.Receiver, "receiver")
        .Naming(RequestField.Body, "message");

    public static Vocabulary NewGroup { get; } = Frames.Naming(RequestField.Users, "member_ids");
}
