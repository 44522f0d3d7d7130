using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// The conversations whose counters the table doesn't include yet, and the write that adds them. For the writer's thread only,
/// except <see cref="LastTouched"/>.
/// </summary>
internal sealed class DirtyCounters
{
    private readonly HashSet<long> dirty = [];
    private readonly HashSet<long> written = [];
    private long writtenIn;
    private long lastTouched;

    /// <summary>The newest position that changed a counter. Other threads may read it.</summary>
    public long LastTouched => Volatile.Read(ref lastTouched);

    public void Note(long position) => Volatile.Write(ref lastTouched, position);

    public bool Contains(long conversationId) => dirty.Contains(conversationId);

    public void Add(Conversation conversation)
    {
        conversation.IsDirty = true;
        dirty.Add(conversation.Id);
    }

    public void AddAll(IEnumerable<long> conversationIds) => dirty.UnionWith(conversationIds);

    /// <summary>Writes the counters to the table.</summary>
    public void Write(WriteScope write, Func<long, Conversation?> find)
    {
        if (writtenIn != write.Transaction)
            written.Clear();
        writtenIn = write.Transaction;

        long[] behind = [.. dirty];
        written.UnionWith(behind);
        dirty.Clear();
        foreach (var conversation in behind.Select(find).OfType<Conversation>())
        {
            if (conversation.Kind.IsLarge)
                WriteLarge(write, conversation);
            foreach (var participant in conversation.Participants)
                ParticipantUpdate.Execute(write, conversation, participant);
            conversation.IsDirty = false;
        }
    }

    /// <summary>Keeps the conversations whose rows the transaction that failed would have written.</summary>
    public void RolledBack() => AddAll(written);

    // Writes only members who have sent messages since the last flush, so it costs the same however many members there are.
    private static void WriteLarge(WriteScope write, Conversation conversation)
    {
        LargeConversations.UpdateCounters(write, conversation);
        foreach (var sender in LargeConversations.ListSenders(write, conversation.Id, CounterFlush.CountedUpTo(write)))
        {
            if (conversation.Find(write, sender) is { } member)
                ParticipantUpdate.Execute(write, conversation, member);
        }
    }
}
