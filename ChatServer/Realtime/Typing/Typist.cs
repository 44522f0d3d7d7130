using ChatServer.Accounts;

namespace ChatServer.Realtime.Typing;

/// <summary>A user who is typing.</summary>
/// <param name="Role">One of <see cref="UserRole"/>.</param>
/// <param name="ConversationId">The conversation that they are typing in.</param>
internal sealed record Typist(Guid UserId, string Name, string Role, long ConversationId)
{
    /// <summary>The thread that they are typing in; null if they are in none, or their API has no threads.</summary>
    public long? ParentId { get; init; }
}
