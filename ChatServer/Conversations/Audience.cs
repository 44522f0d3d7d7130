using System.Text.Json.Serialization;

namespace ChatServer.Conversations;

/// <summary>The recipients of an event: some users, or the members of a large conversation who are connected.</summary>
internal sealed class Audience
{
    [JsonConstructor]
    private Audience(IReadOnlyList<Guid>? users, long conversationId, long messageId) =>
        (Users, ConversationId, MessageId) = (users, conversationId, messageId);

    /// <summary>Null for the members of a large conversation.</summary>
    public IReadOnlyList<Guid>? Users { get; }

    public long ConversationId { get; }

    /// <summary>Members who have cleared the conversation up to this message aren't recipients.</summary>
    public long MessageId { get; }

    public static Audience Of(params IReadOnlyList<Guid> users) => new(users, conversationId: 0, messageId: 0);

    public static Audience OfMembers(long conversationId, long messageId = long.MaxValue) =>
        new(users: null, conversationId, messageId);
}
