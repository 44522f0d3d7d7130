namespace ChatServer.Realtime.Typing;

/// <summary>Who hears that somebody types in a conversation: the others in it whom no block parts from them.</summary>
internal sealed class Audience(long conversationId, Guid senderId, bool isGroup)
{
    private volatile Guid[] members = [];

    public long ConversationId { get; } = conversationId;

    public Guid SenderId { get; } = senderId;

    public bool IsGroup { get; } = isGroup;

    /// <summary>Whether somebody may have come that isn't among the members yet.</summary>
    public bool IsStale { get; set; }

    public IReadOnlyList<Guid> Members
    {
        get => members;
        set => members = [.. value];
    }

    public void Keep(Func<Guid, bool> stays) => members = Array.FindAll(members, new Predicate<Guid>(stays));
}
