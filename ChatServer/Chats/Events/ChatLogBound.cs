using ChatServer.Storage;

namespace ChatServer.Chats.Events;

/// <summary>
/// Bounds the entries of a user's log, and their bytes: the oldest ones go. Counted in the writer's memory, because counting rows
/// for each event would cost more than the event. A content that takes the place of the one before it is counted too, and nothing
/// is taken off for what is removed otherwise, so the rows are counted again when a bound seems to be reached.
/// </summary>
internal sealed class ChatLogBound(ChatOptions options) : IWriterState
{
    private const int MaxUsers = 10_000;
    private const int MaxPerWrite = 1_000;
    private readonly Dictionary<Guid, LogSize> atMost = [];
    private readonly LogSize bound = new(options.MaxEventsPerUser, options.MaxEventLogBytesPerUser);
    private readonly LogSize pruneAbove = new(
        options.MaxEventsPerUser + Math.Min(MaxPerWrite, options.MaxEventsPerUser / 10),
        options.MaxEventLogBytesPerUser + (options.MaxEventLogBytesPerUser / 10));

    /// <param name="bytes">Of the entry's own content.</param>
    public void Added(WriteScope write, Guid ownerId, long bytes)
    {
        if (atMost.Count >= MaxUsers)
            atMost.Clear();

        var size = atMost.TryGetValue(ownerId, out var known)
            ? new LogSize(known.Entries + 1, known.Bytes + bytes)
            : new LogSize(ChatEventStore.Count(write, ownerId), ChatEventStore.CountBytes(write, ownerId));
        atMost[ownerId] = size.Exceeds(pruneAbove) ? Prune(write, ownerId, Recount(write, ownerId, size)) : size;
    }

    public void RolledBack() => atMost.Clear();

    // Only what seems to be too much: counting the bytes reads the rows. Both are counted before any entry goes.
    private LogSize Recount(WriteScope write, Guid ownerId, LogSize size) => new(
        size.Entries > pruneAbove.Entries ? ChatEventStore.Count(write, ownerId) : size.Entries,
        size.Bytes > pruneAbove.Bytes ? ChatEventStore.CountBytes(write, ownerId) : size.Bytes);

    // Returns how much there is then.
    private LogSize Prune(WriteScope write, Guid ownerId, LogSize size)
    {
        if (!size.Exceeds(pruneAbove))
            return size;

        var counted = new LogSize(ChatEventStore.Count(write, ownerId), ChatEventStore.CountBytes(write, ownerId));
        var upTo = 0L;
        var (entries, bytes) = (counted.Entries, counted.Bytes);
        foreach (var oldest in ListOldest(write, ownerId).TakeWhile(_ => new LogSize(entries, bytes).Exceeds(bound)))
        {
            upTo = oldest.Id;
            bytes -= oldest.Bytes;
            entries--;
        }

        return new LogSize(counted.Entries - ChatEventStore.Prune(write, ownerId, upTo), bytes);
    }

    // The newest entry stays: positions never go back.
    private static IEnumerable<ChatEventSizeRow> ListOldest(WriteScope write, Guid ownerId)
    {
        var sizes = ChatEventStore.ListSizes(write, ownerId, MaxPerWrite);
        return sizes.Count < MaxPerWrite ? sizes.SkipLast(1) : sizes;
    }

    private readonly record struct LogSize(long Entries, long Bytes)
    {
        public bool Exceeds(LogSize bound) => Entries > bound.Entries || Bytes > bound.Bytes;
    }
}
