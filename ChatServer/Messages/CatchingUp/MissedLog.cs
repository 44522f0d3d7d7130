using ChatServer.Storage;

namespace ChatServer.Messages.CatchingUp;

internal enum LogKind
{
    Message,
    Event,

    /// <summary>An event that concerns the user alone.</summary>
    Personal,
}

/// <summary>An entry of the log that concerns a user.</summary>
/// <param name="Cleared">The user has cleared messages up to this one and doesn't get events about them.</param>
/// <param name="LeftAt">When the user left the conversation.</param>
internal readonly record struct LogEntry(long Position, LogKind Kind, long Cleared = 0, Timestamp? LeftAt = null);

/// <summary>
/// The log entries that concern one user, in order. Each conversation's positions are already ordered, so the streams are merged
/// lazily: the cost of a page grows with the number of changed conversations and the size of the page, not with the history.
/// </summary>
internal static class MissedLog
{
    /// <summary>
    /// The entries above <paramref name="after"/> and up to <paramref name="upTo"/>, without those already
    /// <paramref name="delivered"/>. Read lazily.
    /// </summary>
    public static IEnumerable<LogEntry> Walk(ReadScope read, Guid userId, long after, long upTo, LiveRange delivered) =>
        Merge(read, userId, after, Math.Min(upTo, delivered.First - 1))
            .Concat(Merge(read, userId, Math.Max(after, delivered.Last), upTo));

    private static IEnumerable<LogEntry> Merge(ReadScope read, Guid userId, long after, long upTo)
    {
        if (after >= upTo)
            yield break;

        using var messages = new PositionQuery(read, MissedStore.NextMessages);
        using var events = new PositionQuery(read, MissedStore.NextEvents);
        using var personal = new PositionQuery(read, MissedStore.NextPersonal, userId);
        var streams = Open(
            MissedStore.ListChanged(read, userId, after).Concat(MissedStore.ListChangedLarge(read, userId, after)),
            messages, events);
        if (personal.List(ofConversation: 0, after, atMost: 1) is [var own])
            streams.Enqueue(new LogStream(personal, conversationId: 0, LogKind.Personal, own, last: long.MaxValue), own);
        while (streams.TryDequeue(out var stream, out var position) && position <= upTo)
        {
            yield return stream.Current;
            if (stream.MoveNext())
                streams.Enqueue(stream, stream.Current.Position);
        }
    }

    private static PriorityQueue<LogStream, long> Open(
        IEnumerable<ChangedRow> conversations, PositionQuery messages, PositionQuery events)
    {
        var streams = new PriorityQueue<LogStream, long>();
        foreach (var changed in conversations)
        {
            var last = changed.LeftPosition ?? long.MaxValue;
            if (changed.FirstMessage is { } message && message <= last)
                streams.Enqueue(
                    new LogStream(messages, changed.ConversationId, LogKind.Message, message, last, leftAt: changed.LeftAt),
                    message);
            if (changed.FirstEvent is { } happened && happened <= last)
                streams.Enqueue(
                    new LogStream(
                        events, changed.ConversationId, LogKind.Event, happened, last, changed.ClearedPosition, changed.LeftAt),
                    happened);
        }

        return streams;
    }
}
