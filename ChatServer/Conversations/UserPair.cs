namespace ChatServer.Conversations;

/// <summary>Two users in an order that doesn't depend on the caller: the key of their direct conversation.</summary>
internal readonly record struct UserPair(Guid Low, Guid High)
{
    public static UserPair Of(Guid one, Guid other) => one.CompareTo(other) <= 0 ? new(one, other) : new(other, one);
}
