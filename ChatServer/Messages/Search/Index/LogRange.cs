namespace ChatServer.Messages.Search.Index;

/// <summary>A range of the log, with the messages that search must index.</summary>
/// <param name="UpTo">Its last position; the position before the range if the log has ended.</param>
/// <param name="Written">The messages written in it, as they are now.</param>
/// <param name="Changed">Earlier messages that were edited or deleted in it, as they are now; may contain duplicates.</param>
internal sealed record LogRange(long UpTo, IReadOnlyList<Message> Written, IReadOnlyList<Message> Changed)
{
    public long Characters { get; private init; } = Written.Concat(Changed)
        .Sum(message => (long)message.Body.Length + (message.Data?.Length ?? 0));

    /// <summary>This range and the one that follows it.</summary>
    public LogRange With(LogRange next) =>
        new(next.UpTo, [.. Written, .. next.Written], [.. Changed, .. next.Changed])
        {
            Characters = Characters + next.Characters
        };
}
