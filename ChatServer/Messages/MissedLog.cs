using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>A place in the log, and whether an event stands there or a message.</summary>
internal readonly record struct LogEntry(long Position, bool IsEvent);

/// <summary>
/// One user's part of the log, in order. Each conversation has its positions in order already, so they are merged as they are
/// taken: what a page costs grows with the conversations that have changed since and with the page, not with the history.
/// </summary>
internal static class MissedLog
{
    /// <summary>What lies above <paramref name="after"/> and up to <paramref name="upTo"/>, less what was <paramref name="told"/>. Read as it is taken.</summary>
    public static IEnumerable<LogEntry> Walk(ReadScope read, Guid userId, long after, long upTo, LiveRange told) =>
        Merge(read, userId, after, Math.Min(upTo, told.First - 1))
            .Concat(Merge(read, userId, Math.Max(after, told.Last), upTo));

    private static IEnumerable<LogEntry> Merge(ReadScope read, Guid userId, long after, long upTo)
    {
        if (after >= upTo)
            yield break;

        using var messages = new PositionQuery(read, MissedStore.NextMessages);
        using var events = new PositionQuery(read, MissedStore.NextEvents);
        var streams = Open(MissedStore.ListChanged(read, userId, after), messages, events);
        while (streams.TryDequeue(out var stream, out var position) && position <= upTo)
        {
            yield return stream.Current;
            if (stream.MoveNext())
                streams.Enqueue(stream, stream.Current.Position);
        }
    }

    private static PriorityQueue<LogStream, long> Open(IEnumerable<ChangedRow> conversations, PositionQuery messages, PositionQuery events)
    {
        var streams = new PriorityQueue<LogStream, long>();
        foreach (var changed in conversations)
        {
            if (changed.FirstMessage is { } message)
                streams.Enqueue(new LogStream(messages, changed.ConversationId, ofEvents: false, message), message);
            if (changed.FirstEvent is { } happened)
                streams.Enqueue(new LogStream(events, changed.ConversationId, ofEvents: true, happened), happened);
        }

        return streams;
    }
}
