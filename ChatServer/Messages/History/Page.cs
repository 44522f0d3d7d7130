using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.History;

/// <summary>Which part of a list to read: at most <paramref name="Limit"/> entries between two ids, both excluded.</summary>
internal sealed record Page(int Limit, long After = 0, long Before = long.MaxValue)
{
    /// <summary>Whether the entries next to <see cref="After"/> are wanted, instead of the newest.</summary>
    public bool FromOldest => After > 0;

    /// <summary>Entries at or below this id are never shown, whatever is requested.</summary>
    public long Floor { get; init; }

    /// <summary>When the user left the conversation, of which they see the messages as they were then; else null.</summary>
    public Timestamp? LeftAt { get; init; }

    /// <summary>All entries are above this id.</summary>
    public long Above => Math.Max(After, Floor);

    /// <summary>The same page, restricted to what a user can see.</summary>
    public Page Within(ViewRow view) => this with
    {
        Floor = view.First - 1,
        Before = view.Last == long.MaxValue ? Before : Math.Min(Before, view.Last + 1),
        LeftAt = view.LeftAt,
    };
}
