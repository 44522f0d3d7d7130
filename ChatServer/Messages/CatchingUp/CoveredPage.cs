namespace ChatServer.Messages.CatchingUp;

/// <summary>What a page of missed events had of large conversations.</summary>
/// <param name="After">The cursor's position.</param>
/// <param name="UpTo">Where the page ended.</param>
/// <param name="Large">The large conversations of which the user was a member when the page was read.</param>
internal sealed record CoveredPage(long After, long UpTo, IReadOnlySet<long> Large)
{
    public bool Has(long conversationId, long position) =>
        position > After && position <= UpTo && Large.Contains(conversationId);
}
