namespace ChatServer.Messages;

/// <summary>
/// The positions of one conversation's messages, or of its events, from the first that is wanted. They are read in chunks that
/// double, so that at most twice as many are read as are taken.
/// </summary>
internal sealed class LogStream(PositionQuery query, long conversationId, bool ofEvents, long first)
{
    private const int MaxChunk = 512;
    private List<long> chunk = [first];
    private int at;
    private int chunkSize = 1;

    public LogEntry Current => new(chunk[at], ofEvents);

    /// <summary>False where there is no further position.</summary>
    public bool MoveNext()
    {
        if (++at < chunk.Count)
            return true;

        if (chunk.Count < chunkSize)
            return false;

        chunkSize = Math.Min(2 * chunkSize, MaxChunk);
        chunk = query.List(conversationId, chunk[^1], chunkSize);
        at = 0;
        return chunk.Count > 0;
    }
}
