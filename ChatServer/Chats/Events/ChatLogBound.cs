using ChatServer.Storage;

namespace ChatServer.Chats.Events;

/// <summary>
/// Bounds the entries of a user's log: the oldest ones go. Counted in the writer's memory, because counting rows for each event
/// would cost more than the event. A content that takes the place of the one before it is counted too, so the rows are counted
/// again when the bound seems to be reached.
/// </summary>
internal sealed class ChatLogBound(ChatOptions options) : IWriterState
{
    private const int MaxUsers = 10_000;
    private const int MaxPerWrite = 1_000;
    private readonly Dictionary<Guid, long> atMost = [];
    private readonly long pruneAbove = options.MaxEventsPerUser + Math.Min(MaxPerWrite, options.MaxEventsPerUser / 10);

    public void Added(WriteScope write, Guid ownerId)
    {
        if (atMost.Count >= MaxUsers)
            atMost.Clear();

        var count = atMost.TryGetValue(ownerId, out var known) ? known + 1 : ChatEventStore.Count(write, ownerId);
        atMost[ownerId] = count > pruneAbove ? Prune(write, ownerId) : count;
    }

    public void RolledBack() => atMost.Clear();

    // Returns how many there are then.
    private long Prune(WriteScope write, Guid ownerId)
    {
        var count = ChatEventStore.Count(write, ownerId);
        if (count <= pruneAbove)
            return count;

        var excess = (int)Math.Min(count - options.MaxEventsPerUser, MaxPerWrite);
        return count - ChatEventStore.Prune(write, ownerId, ChatEventStore.FindOldest(write, ownerId, excess));
    }
}
