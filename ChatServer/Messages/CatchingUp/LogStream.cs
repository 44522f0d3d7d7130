using ChatServer.Storage;

namespace ChatServer.Messages.CatchingUp;

/// <summary>
/// The positions of one conversation's messages, of its events, or of one user's own events, in order. They are read in chunks
/// that double in size, so that at most twice as many are read as are used.
/// </summary>
/// <param name="kind">What is stored at these positions.</param>
/// <param name="first">The first position, which the caller has already read.</param>
/// <param name="last">The last position to read.</param>
/// <param name="cleared">The position up to which the user has cleared the conversation.</param>
/// <param name="leftAt">When the user left the conversation.</param>
internal sealed class LogStream(
    PositionQuery query, long conversationId, LogKind kind, long first, long last, long cleared = 0, Timestamp? leftAt = null)
{
    private const int MaxChunk = 512;
    private List<long> chunk = [first];
    private int at;
    private int chunkSize = 1;

    public LogEntry Current => new(chunk[at], kind, cleared, leftAt);

    /// <summary>False if there is no further position.</summary>
    public bool MoveNext()
    {
        if (++at < chunk.Count)
            return chunk[at] <= last;

        if (chunk.Count < chunkSize)
            return false;

        chunkSize = Math.Min(2 * chunkSize, MaxChunk);
        chunk = query.List(conversationId, chunk[^1], chunkSize);
        at = 0;
        return chunk.Count > 0 && chunk[0] <= last;
    }
}
