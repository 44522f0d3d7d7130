using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.MessagesApi;

/// <summary><c>POST /api/v1/messages/send</c>, and the data of a <c>send</c> frame.</summary>
/// <param name="RecipientId">The other participant of a direct conversation, which is created if there is none yet.</param>
/// <param name="Content">1 to 20,000 characters, not only white space; optional in types that have data.</param>
/// <param name="MessageType"><c>text</c> by default, <c>user_profile</c>, or a type that has data.</param>
/// <param name="ConversationId">
/// <c>conv_…</c>; instead of <paramref name="RecipientId"/>, and the only way to send to a group.
/// </param>
/// <param name="ClientMsgId">1 to 64 printable ASCII characters, unique per sender: a repeated send is stored once.</param>
/// <param name="ReplyToId"><c>msg_…</c>, a message of the same conversation.</param>
/// <param name="ParentId"><c>msg_…</c>: the thread root that this message replies to.</param>
/// <param name="ProfileId">The user whose profile is sent in a <c>user_profile</c>.</param>
/// <param name="Data">An object of at most 16 KiB of JSON; its fields depend on the type.</param>
/// <param name="AgentId">
/// Instead of <paramref name="RecipientId"/>: the agent to ask, in the user's conversation with it, which is created if there is
/// none yet.
/// </param>
public sealed record SendMessageRequest(
    string? RecipientId = null,
    string? Content = null,
    string? MessageType = null,
    string? ConversationId = null,
    string? ClientMsgId = null,
    string? ReplyToId = null,
    string? ProfileId = null,
    string? ParentId = null,
    JsonElement? Data = null,
    string? AgentId = null);

/// <summary><c>PATCH /api/v1/messages/{id}</c>.</summary>
/// <param name="Content">1 to 20,000 characters, not only white space.</param>
public sealed record EditMessageRequest(string? Content = null);

/// <summary><c>POST /api/v1/messages/{id}/reactions</c>.</summary>
public sealed record ReactionRequest(string? Emoji = null);

/// <summary><c>POST /api/v1/messages/{id}/forward</c>.</summary>
/// <param name="RecipientId">Who receives the copy.</param>
/// <param name="ConversationId"><c>conv_…</c>; instead of <paramref name="RecipientId"/>.</param>
/// <param name="ClientMsgId">As in a send.</param>
public sealed record ForwardRequest(string? RecipientId = null, string? ConversationId = null, string? ClientMsgId = null);

/// <summary><c>POST /api/v1/messages/{id}/vote</c>.</summary>
/// <param name="Options">Indexes into the poll's options, from 0; an empty list withdraws the vote.</param>
public sealed record VoteRequest(IReadOnlyList<int>? Options = null);

/// <summary><c>POST /api/v1/messages/conversation/{id}/read</c>.</summary>
/// <param name="MessageId"><c>msg_…</c>: the last message to mark as read.</param>
public sealed record ReadRequest(string? MessageId = null)
{
    /// <summary>Unknown keys. A body with only unknown keys doesn't mean "all messages".</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary><c>POST /api/v1/messages/conversation/{id}/typing</c>.</summary>
public sealed record TypingRequest(bool? IsTyping = null);
