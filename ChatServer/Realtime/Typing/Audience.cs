namespace ChatServer.Realtime.Typing;

/// <summary>The recipients of a user's typing: the other participants, except where either has blocked the other.</summary>
/// <param name="isLarge">Whether nobody is listed: in a large conversation the sockets that know who hears it pass it on.</param>
internal sealed class Audience(Typist sender, bool isGroup, bool isLarge = false)
{
    private volatile Guid[] members = [];

    public Typist Sender { get; } = sender;

    public long ConversationId => Sender.ConversationId;

    public Guid SenderId => Sender.UserId;

    public bool IsGroup { get; } = isGroup;

    public bool IsLarge { get; } = isLarge;

    /// <summary>Whether the members must be read again, because some may be missing or the sender's name may be old.</summary>
    public bool IsStale { get; set; }

    public IReadOnlyList<Guid> Members
    {
        get => members;
        set => members = [.. value];
    }

    public void Keep(Func<Guid, bool> stays) => members = Array.FindAll(members, new Predicate<Guid>(stays));
}
