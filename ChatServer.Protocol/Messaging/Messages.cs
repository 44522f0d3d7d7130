using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Messaging;

/// <summary><c>POST /messaging/conversations/{id}/messages</c>.</summary>
/// <param name="Content">1 to 20,000 characters (UTF-16 code units), not only white space.</param>
/// <param name="ClientMsgId">1 to 64 printable ASCII characters, unique per sender: a repeated send is stored once.</param>
public sealed record ChatMessageRequest(string? Content = null, string? ClientMsgId = null);

/// <summary>A page of messages, oldest first.</summary>
public sealed record ChatMessages(IReadOnlyList<ChatMessage> Messages);

/// <param name="SenderUserId">The user who wrote it; for an agent and a notice, the agent's owner.</param>
/// <param name="SenderType"><c>user</c>, <c>agent</c> or <c>system</c>.</param>
/// <param name="SenderAveeId">The agent that wrote it; null if a person or the server did.</param>
/// <param name="Content">The text; for other types, one line that describes the message, such as a file's name.</param>
/// <param name="CreatedAt">UTC with microseconds and <c>Z</c>.</param>
/// <param name="SenderInfo">For an agent's message its name, handle and picture; <c>user_id</c> is its owner.</param>
public sealed record ChatMessage(
    Guid Id, Guid ConversationId, Guid SenderUserId, string SenderType, Guid? SenderAveeId, string Content, string CreatedAt,
    Profile SenderInfo)
{
    /// <summary>True if the reply of an agent ended early; otherwise absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Truncated { get; init; }
}
