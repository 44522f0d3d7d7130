namespace ChatServer.Realtime.Typing;

/// <summary>The recipients of a user's typing: the other participants, except where either has blocked the other.</summary>
internal sealed class Audience(Typist sender, bool isGroup)
{
    private volatile Guid[] members = [];

    public Typist Sender { get; } = sender;

    public long ConversationId => Sender.ConversationId;

    public Guid SenderId => Sender.UserId;

    public bool IsGroup { get; } = isGroup;

    /// <summary>Whether the members must be read again, because some may be missing or the sender's name may be old.</summary>
    public bool IsStale { get; set; }

    public IReadOnlyList<Guid> Members
    {
        get => members;
        set => members = [.. value];
    }

    public void Keep(Func<Guid, bool> stays) => members = Array.FindAll(members, new Predicate<Guid>(stays));
}
