namespace ChatServer.Messages.Search;

/// <summary>A stretch of the log, as far as it says something about what can be found.</summary>
/// <param name="UpTo">Its last position; the same as before where the log has ended.</param>
/// <param name="Written">The messages in it, as they are now.</param>
/// <param name="Changed">Messages before it that were edited or deleted in it, as they are now; one may stand here twice.</param>
internal sealed record LogRange(long UpTo, IReadOnlyList<Message> Written, IReadOnlyList<Message> Changed)
{
    public long Characters { get; private init; } = Written.Concat(Changed)
        .Sum(message => (long)message.Body.Length + (message.Data?.Length ?? 0));

    /// <summary>This stretch and the one that follows it.</summary>
    public LogRange With(LogRange next) =>
        new(next.UpTo, [.. Written, .. next.Written], [.. Changed, .. next.Changed])
        {
            Characters = Characters + next.Characters
        };
}
