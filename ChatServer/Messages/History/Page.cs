namespace ChatServer.Messages.History;

/// <summary>Which part of a list: at most <paramref name="Limit"/> entries between two ids, both excluded.</summary>
internal sealed record Page(int Limit, long After = 0, long Before = long.MaxValue)
{
    /// <summary>Whether the entries next to <see cref="After"/> are wanted, instead of the newest.</summary>
    public bool FromOldest => After > 0;

    /// <summary>The same page, of what lies at or below a position only.</summary>
    public Page UpTo(long last) => last == long.MaxValue ? this : this with { Before = Math.Min(Before, last + 1) };
}
