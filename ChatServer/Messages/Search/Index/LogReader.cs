using System.Data.Common;
using ChatServer.Messages.Events;
using ChatServer.Storage;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Reads the log for the index, one range at a time. The length of a range bounds its content, because every position holds one
/// message or event.
/// </summary>
internal sealed partial class LogReader(
    MessageReader reader, EventKinds kinds, StorageHealth health, ILogger<LogReader> logger)
{
    private readonly LogThrottle trouble = new(TimeProvider.System);

    /// <summary>Positions of a range that is short enough not to disturb other work.</summary>
    public const int ShortRange = 256;

    /// <summary>
    /// Positions of a range while the server is quiet: a message costs less than half as much, because neighbours in the index
    /// share pages.
    /// </summary>
    public const int LongRange = 4_096;

    // Long messages make a range shorter.
    private const long MaxCharacters = 1_000_000;

    /// <summary>The range above a position.</summary>
    public LogRange ReadAfter(ReadScope read, long after, int positions)
    {
        var last = Math.Min(read.LastPosition(), after + positions);
        var range = new LogRange(after, [], []);
        while (range.UpTo < last && range.Characters < MaxCharacters)
            range = range.With(ReadPart(read, after, range.UpTo, Math.Min(last, range.UpTo + ShortRange)));
        return range;
    }

    private LogRange ReadPart(ReadScope read, long before, long after, long upTo)
    {
        var written = LogStore.ListWritten(read, after, upTo);
        var changed = LogStore.ListChanged(read, kinds, after, upTo).Where(id => id <= before)
            .Distinct().Select(id => MessageStore.Find(read, id));
        return new LogRange(upTo, Open(read, written), Open(read, [.. changed.OfType<MessageRow>()]));
    }

    // A message that can't be opened was damaged on disk or has an unexpected form. Search doesn't find it, but finds the others.
    private List<Message> Open(ReadScope read, IReadOnlyList<MessageRow> rows)
    {
        var messages = new List<Message>(rows.Count);
        foreach (var row in rows)
        {
            try
            {
                messages.Add(reader.Open(read, row));
            }
            catch (Exception failure)
                when (failure is not (StorageUnavailableException or DbException or OperationCanceledException))
            {
                health.NoteDamage(failure);
                if (trouble.Count() is { } times)
                    Log.MessageDamaged(logger, row.Id, times, failure);
            }
        }

        return messages;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning,
            "Message {MessageId} can't be opened, so no search finds it ({Times} such messages since this was last logged)")]
        public static partial void MessageDamaged(ILogger logger, long messageId, long times, Exception exception);
    }
}

/// <summary>The SQL of reading the log for the index.</summary>
internal static class LogStore
{
    // Only the columns that are searched or needed to open a message: with all columns a message takes twice as long.
    public static IReadOnlyList<MessageRow> ListWritten(ReadScope read, long after, long upTo) =>
        read.Query<MessageRow>("""
            SELECT m.id, m.conversation_id, m.sender_id, m.type, m.body, m.data, m.forwarded, m.deleted_at,
                   m.file_id, f.object_name AS file_object, f.size AS file_size, f.details AS file_details,
                   u.id AS profile_id, u.fullname AS profile_fullname, u.phone_number AS profile_phone
            FROM   messages m
            LEFT   JOIN message_files f ON f.id = m.file_id
            LEFT   JOIN users u ON u.id = m.attached_profile
            WHERE  m.id > @after AND m.id <= @upTo
            """, new { after, upTo });

    /// <summary>The messages that were edited or deleted in a range of the log.</summary>
    public static IReadOnlyList<long> ListChanged(ReadScope read, EventKinds kinds, long after, long upTo) =>
        read.Query<long>("""
            SELECT message_id
            FROM   conversation_events
            WHERE  id > @after AND id <= @upTo AND kind IN @changing
            """, new { after, upTo, changing = kinds.ChangingContent });
}
