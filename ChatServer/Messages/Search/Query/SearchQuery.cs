namespace ChatServer.Messages.Search.Query;

/// <summary>A parsed search text; its names are not resolved yet.</summary>
/// <param name="Units">A message must contain all of them.</param>
/// <param name="From">The sender: a handle, an email, a user's id or <c>me</c>.</param>
/// <param name="In">The conversation: its id, or its other user as in <paramref name="From"/>.</param>
/// <param name="Since">Only messages sent at this time or later.</param>
/// <param name="Until">Only messages sent before this time.</param>
internal sealed record SearchQuery(
    IReadOnlyList<SearchUnit> Units, string? From = null, string? In = null, bool HasFile = false, DateTimeOffset? Since = null,
    DateTimeOffset? Until = null)
{
    /// <summary>Whether it has anything that the index can look up.</summary>
    public bool IsIndexed => Units.Count > 0 || From is not null || HasFile;
}
