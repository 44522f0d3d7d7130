namespace ChatServer.Tests.World;

/// <summary>
/// A message as one user sees it, in a form in which the model, histories and clients' copies can be compared.
/// </summary>
/// <param name="Kind"><c>text</c>, <c>file</c>, <c>poll</c> or <c>system</c>.</param>
/// <param name="Text">For a system message, its event.</param>
internal sealed record SeenMessage(long Id, Guid Sender, string Kind, string Text)
{
    public string? File { get; init; }
    public bool IsEdited { get; init; }
    public bool IsDeleted { get; init; }

    /// <summary>The deleting user, if it wasn't the sender.</summary>
    public Guid? DeletedBy { get; init; }

    public long? ReplyTo { get; init; }
    public long? Quoted { get; init; }
    public long? Parent { get; init; }
    public long Replies { get; init; }
    public long? LatestReply { get; init; }
    public Guid? ForwardedFrom { get; init; }
    public bool IsPinned { get; init; }
    public Guid? PinnedBy { get; init; }

    /// <summary>Each as <c>emoji user</c>, sorted.</summary>
    public string Reactions { get; init; } = "";

    /// <summary>A <see cref="SeenPoll"/>.</summary>
    public string? Poll { get; init; }

    public SeenMessage Deleted(Guid by) =>
        new(Id, Sender, Kind, "") { IsDeleted = true, DeletedBy = by == Sender ? null : by, Parent = Parent };

    public static string Join(IEnumerable<(string Emoji, Guid User)> reactions) =>
        string.Join(", ", reactions.Select(reaction => $"{reaction.Emoji} {reaction.User}").Order(StringComparer.Ordinal));
}

/// <summary>The state of a poll as one user sees it.</summary>
internal sealed record SeenPoll(long[] Tally, long Voters, bool IsClosed, int[] YourVote)
{
    public static SeenPoll New => new(new long[WorldMessage.Answers], 0, IsClosed: false, []);

    /// <summary>Empty for an anonymous poll; without votes that were taken back.</summary>
    public SortedDictionary<Guid, int[]> Votes { get; init; } = [];

    public override string ToString() =>
        $"{Join(Tally)} of {Voters}{(IsClosed ? ", closed" : "")}, mine {Join(YourVote)}: "
        + string.Join("; ", Votes.Where(vote => vote.Value.Length > 0).Select(vote => $"{vote.Key} {Join(vote.Value)}"));

    private static string Join<T>(IEnumerable<T> numbers) => $"[{string.Join(' ', numbers)}]";
}
