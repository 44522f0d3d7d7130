using ChatServer.Api.Errors;
using ChatServer.Refusals;

namespace ChatServer.Api.Workspace;

/// <summary>The names of the workspace APIs.</summary>
internal static class WorkspaceWords
{
    /// <summary>Of files, which paths name.</summary>
    public static Vocabulary Files { get; } = Vocabulary.Common.Naming(RequestField.File, "file_id");

    /// <summary>Of channels, where a conversation is a channel.</summary>
    public static Vocabulary Channels { get; } = Vocabulary.Common.WithConversation("channel")
        .Naming(RequestField.Conversation, "channel_id").Naming(RequestField.Emoji, "name")
        .Naming(RequestField.Receiver, "user_id");
}
