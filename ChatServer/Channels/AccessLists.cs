namespace ChatServer.Channels;

/// <summary>The access lists of a standard channel that isn't public.</summary>
internal sealed record AccessLists(AccessList Read, AccessList Write)
{
    public static AccessLists Nobody { get; } = new(AccessList.Nobody, AccessList.Nobody);
}

/// <summary>Users, and user groups of which all members are meant.</summary>
internal sealed record AccessList(IReadOnlyList<Guid> GroupIds, IReadOnlyList<Guid> UserIds)
{
    /// <summary>How many users, and how many groups, a list may have.</summary>
    public const int MaxNamed = 1_000;

    public static AccessList Nobody { get; } = new([], []);
}
