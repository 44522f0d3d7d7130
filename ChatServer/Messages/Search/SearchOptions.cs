using ChatServer.Administration;

namespace ChatServer.Messages.Search;

/// <summary>Section <c>Chat:Search</c>.</summary>
internal sealed record SearchOptions : ICheckedOptions
{
    /// <summary>Whether messages can be searched. False: no index is kept, and one that is there is deleted at the start.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Of how many events a second on the server counts as busy, so that indexing takes a twentieth of one core at most; ten times as many: a hundredth.</summary>
    public int BusyEventsPerSecond { get; init; } = 1_000;

    public IEnumerable<string> Errors()
    {
        if (BusyEventsPerSecond is < 0 or > 10_000_000) yield return "BusyEventsPerSecond must be from 0 to 10000000";
    }
}
