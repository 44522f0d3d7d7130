using System.Text;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Runs;

/// <summary>The SQL of the texts of runs. They are sealed with the key of their conversation.</summary>
internal static class RunTextStore
{
    public static void Insert(WriteScope write, ConversationCipher cipher, long runId, int offset, string segment) =>
        write.Execute("""
            INSERT INTO agent_run_text (run_id, text_offset, segment)
            VALUES (@runId, @offset, @segment)
            ON CONFLICT (run_id, text_offset) DO UPDATE SET segment = excluded.segment
            """, new { runId, offset, segment = cipher.Seal(SealedRecord.RunText, runId, segment) });

    /// <summary>The text so far: a segment counts only where the one before it ends.</summary>
    public static string Read(ReadScope read, ConversationCipher cipher, long runId)
    {
        var text = new StringBuilder();
        foreach (var row in read.Query<SegmentRow>("""
            SELECT text_offset, segment
            FROM   agent_run_text
            WHERE  run_id = @runId
            ORDER  BY text_offset
            """, new { runId }))
        {
            if (row.TextOffset != text.Length)
                break;

            text.Append(Encoding.UTF8.GetString(cipher.Open(SealedRecord.RunText, runId, row.Segment)));
        }

        return text.ToString();
    }

    public static void Delete(WriteScope write, long runId) =>
        write.Execute("""
            DELETE FROM agent_run_text
            WHERE  run_id = @runId
            """, new { runId });

    /// <summary>The same of a conversation's ended runs that answered a user, or are of their agents.</summary>
    public static void DeleteOf(WriteScope write, long conversationId, Guid userId) =>
        write.Execute("""
            DELETE FROM agent_run_text
            WHERE  run_id IN (SELECT r.id
                              FROM   agent_runs r
                              JOIN   agents a ON a.id = r.agent_id
                              WHERE  r.conversation_id = @conversationId AND r.ended_at IS NOT NULL
                                     AND (r.visitor_id = @userId OR a.owner_id = @userId))
            """, new { conversationId, userId });

    private sealed record SegmentRow
    {
        public long TextOffset { get; init; }
        public required byte[] Segment { get; init; }
    }
}
