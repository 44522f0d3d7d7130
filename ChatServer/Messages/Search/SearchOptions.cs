using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Messages.Search;

/// <summary>Section <c>Chat:Search</c>.</summary>
internal sealed record SearchOptions : ICheckedOptions
{
    /// <summary>
    /// Whether messages can be searched. False: no index is kept, and an existing one is deleted at the start.
    /// </summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// From this many events a second the server counts as busy, and indexing takes at most a twentieth of one core; from ten
    /// times as many, a hundredth.
    /// </summary>
    [Range(0, 10_000_000)]
    public int BusyEventsPerSecond { get; init; } = 1_000;
}
