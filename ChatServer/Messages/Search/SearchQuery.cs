namespace ChatServer.Messages.Search;

/// <summary>What somebody searches for, read and not yet looked up.</summary>
/// <param name="Units">All must be found.</param>
/// <param name="From">Who sent it: a handle, an email, a user's id or <c>me</c>.</param>
/// <param name="In">Where: the id of a conversation, or the other side as in <paramref name="From"/>.</param>
/// <param name="Since">Sent at this moment or later.</param>
/// <param name="Until">Sent before this moment.</param>
internal sealed record SearchQuery(
    IReadOnlyList<SearchUnit> Units, string? From = null, string? In = null, bool HasFile = false, DateTimeOffset? Since = null,
    DateTimeOffset? Until = null)
{
    /// <summary>Whether it says enough to look anything up.</summary>
    public bool IsIndexed => Units.Count > 0 || From is not null || HasFile;
}
