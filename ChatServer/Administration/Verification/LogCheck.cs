using ChatServer.Storage;

namespace ChatServer.Administration.Verification;

/// <summary>The order of messages: gapless in each conversation, and each log position used once.</summary>
internal static class LogCheck
{
    private const int PageRows = 2_000;
    private const int RangePositions = 20_000;

    public static long RunSequences(DatabaseVerification verification)
    {
        var count = 0L;
        for (var last = new SequenceRow(0, 0, 0); ;)
        {
            verification.Stopping.ThrowIfCancellationRequested();
            var page = verification.Database.Read(read => ReadAfter(read, last));
            foreach (var row in page)
            {
                var expected = row.ConversationId == last.ConversationId ? last.Seq + 1 : 1;
                if (row.Seq != expected)
                    verification.Findings.Add(
                        $"message {row.Id} of conversation {row.ConversationId} has sequence number {row.Seq}, not {expected}");
                last = row;
            }

            count += page.Count;
            verification.Progress("sequence numbers", count);
            if (page.Count < PageRows)
                return count;
        }
    }

    public static long RunPositions(DatabaseVerification verification)
    {
        var last = verification.Database.Read(read => read.LastPosition());
        for (var after = 0L; after < last; after += RangePositions)
        {
            verification.Stopping.ThrowIfCancellationRequested();
            foreach (var position in verification.Database.Read(read => ListTwice(read, after, after + RangePositions)))
                verification.Findings.Add($"position {position} of the log was given more than once");
            verification.Progress("positions", Math.Min(after + RangePositions, last));
        }

        return last;
    }

    private static IReadOnlyList<SequenceRow> ReadAfter(ReadScope read, SequenceRow last) =>
        read.Query<SequenceRow>("""
            SELECT conversation_id, id, seq
            FROM   messages
            WHERE  (conversation_id, id) > (@ConversationId, @Id)
            ORDER  BY conversation_id, id
            LIMIT  @PageRows
            """, new { last.ConversationId, last.Id, PageRows });

    private static IReadOnlyList<long> ListTwice(ReadScope read, long after, long upTo) =>
        read.Query<long>("""
            SELECT id
            FROM   (SELECT id FROM messages WHERE id > @after AND id <= @upTo
                    UNION ALL
                    SELECT id FROM conversation_events WHERE id > @after AND id <= @upTo
                    UNION ALL
                    SELECT id FROM personal_events WHERE id > @after AND id <= @upTo
                    UNION ALL
                    SELECT id FROM chat_events WHERE id > @after AND id <= @upTo) x
            GROUP  BY id
            HAVING COUNT(*) > 1
            """, new { after, upTo });

    private sealed record SequenceRow(long ConversationId, long Id, long Seq);
}
