using ChatServer.Api.Errors;
using ChatServer.Api.Workspace;
using ChatServer.Refusals;

namespace ChatServer.Api.Events;

/// <summary>The names of these sockets, where a conversation is a channel.</summary>
internal static class EventsWords
{
    public const string Channel = "events:channel", Chat = "events", Agent = "events:agent";

    public static Vocabulary All { get; } = WorkspaceWords.Channels.WithConversation("channel");

    /// <summary>The refusal of a text that isn't a channel's id.</summary>
    public static Refusal NotChannel(string? given) => given is null
        ? Refusal.Missing(RequestField.Conversation)
        : Refusal.Invalid(RequestField.Conversation, "must be the id of a channel, a UUID");

    /// <summary>The refusal of a text that isn't a message's id.</summary>
    public static Refusal NotMessage { get; } = Refusal.Invalid(RequestField.Message, "must be the id of a message, a UUID");
}
