using ChatServer.Api.Errors;
using ChatServer.Api.MessagesApi;
using ChatServer.Refusals;

namespace ChatServer.Api.Messaging;

/// <summary>The names of the Messaging API.</summary>
internal static class MessagingWords
{
    public static Vocabulary All { get; } =
        ApiWords.All.Naming(RequestField.Receiver, "target_user_id").Naming(RequestField.Agent, "target_avee_id");

    /// <summary>The names in the paths of agents and their runs.</summary>
    public static Vocabulary OfAgents { get; } = ApiWords.All;
}
