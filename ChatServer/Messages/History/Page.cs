using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.History;

/// <summary>Which part of a list: at most <paramref name="Limit"/> entries between two ids, both excluded.</summary>
internal sealed record Page(int Limit, long After = 0, long Before = long.MaxValue)
{
    /// <summary>Whether the entries next to <see cref="After"/> are wanted, instead of the newest.</summary>
    public bool FromOldest => After > 0;

    /// <summary>Nothing at or below it is shown, whatever is asked for.</summary>
    public long Floor { get; init; }

    /// <summary>For who left the conversation: when. They see its messages as they were then.</summary>
    public Timestamp? LeftAt { get; init; }

    /// <summary>The id above which the entries lie.</summary>
    public long Above => Math.Max(After, Floor);

    /// <summary>The same page, of what somebody sees only.</summary>
    public Page Within(ViewRow view) => this with
    {
        Floor = view.First - 1,
        Before = view.Last == long.MaxValue ? Before : Math.Min(Before, view.Last + 1),
        LeftAt = view.LeftAt,
    };
}
