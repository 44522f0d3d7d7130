namespace ChatServer.Messages.Search;

/// <summary>A stretch of the log, as far as it says something about what can be found.</summary>
/// <param name="UpTo">Its last position; the same as before where the log has ended.</param>
/// <param name="Written">The messages in it, as they are now.</param>
/// <param name="Changed">Messages before it that were edited or deleted in it, as they are now.</param>
internal sealed record LogRange(long UpTo, IReadOnlyList<Message> Written, IReadOnlyList<Message> Changed)
{
    public bool IsEmpty => Written.Count == 0 && Changed.Count == 0;
}
