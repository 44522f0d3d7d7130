using ChatServer.Api.Errors;
using ChatServer.Api.MessagesApi;
using ChatServer.Refusals;

namespace ChatServer.Api.Messaging;

/// <summary>The names of the Messaging API.</summary>
internal static class MessagingWords
{
    public static Vocabulary All { get; } = ApiWords.All.Naming(RequestField.Receiver, "target_user_id");
}
