using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Messages.Search;

/// <summary>Section <c>Chat:Search</c>.</summary>
internal sealed record SearchOptions : ICheckedOptions
{
    /// <summary>
    /// Whether messages can be searched. False: no index is kept, and one that is there is deleted at the start.
    /// </summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Of how many events a second on the server counts as busy, so that indexing takes a twentieth of one core at most; ten
    /// times as many: a hundredth.
    /// </summary>
    [Range(0, 10_000_000)]
    public int BusyEventsPerSecond { get; init; } = 1_000;
}
