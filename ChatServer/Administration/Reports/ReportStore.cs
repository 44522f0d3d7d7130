using ChatServer.Storage;

namespace ChatServer.Administration.Reports;

/// <summary>A user's report.</summary>
internal sealed record ReportRow
{
    public long Id { get; init; }
    public required Guid ReporterId { get; init; }
    public required string Subject { get; init; }

    /// <summary>The reported user, or the author of the reported message.</summary>
    public required Guid UserId { get; init; }
    public long? MessageId { get; init; }
    public long? ConversationId { get; init; }
    public required string Reason { get; init; }
    public byte[]? Comment { get; init; }
    public byte[]? ReportedBody { get; init; }
    public Timestamp CreatedAt { get; init; }
    public Timestamp? ResolvedAt { get; init; }
    public Guid? ResolvedBy { get; init; }
    public string? Resolution { get; init; }
}

/// <summary>The SQL of reports.</summary>
internal static class ReportStore
{
    private const string Columns = """
        id, reporter_id, subject, user_id, message_id, conversation_id, reason, comment, reported_body, created_at, resolved_at, resolved_by, resolution
        """;

    /// <summary>The id of the next report; its sealed parts are bound to it.</summary>
    public static long NextId(WriteScope write) => write.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) + 1 FROM user_reports");

    public static void Insert(WriteScope write, ReportRow report) =>
        write.Execute("""
            INSERT INTO user_reports (id, reporter_id, subject, user_id, message_id, conversation_id, reason, comment, reported_body, created_at)
            VALUES (@Id, @ReporterId, @Subject, @UserId, @MessageId, @ConversationId, @Reason, @Comment, @ReportedBody, @CreatedAt)
            """, report);

    public static ReportRow? Find(ReadScope read, long id) =>
        read.QueryFirstOrDefault<ReportRow>($"""
            SELECT {Columns}
            FROM   user_reports
            WHERE  id = @id
            """, new { id });

    /// <summary>A user's unresolved report of this.</summary>
    public static ReportRow? FindOpen(ReadScope read, Guid reporterId, string subject) =>
        read.QueryFirstOrDefault<ReportRow>($"""
            SELECT {Columns}
            FROM   user_reports
            WHERE  reporter_id = @reporterId AND subject = @subject AND resolved_at IS NULL
            """, new { reporterId, subject });

    /// <summary>The queue: oldest first.</summary>
    public static IReadOnlyList<ReportRow> ReadOpenAfter(ReadScope read, long afterId, int limit) =>
        read.Query<ReportRow>($"""
            SELECT {Columns}
            FROM   user_reports
            WHERE  resolved_at IS NULL AND id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    public static IReadOnlyList<ReportRow> ReadResolvedAfter(ReadScope read, long afterId, int limit) =>
        read.Query<ReportRow>($"""
            SELECT {Columns}
            FROM   user_reports
            WHERE  resolved_at IS NOT NULL AND id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    /// <summary>Takes a report off the queue and removes its copy of the message.</summary>
    public static void Resolve(WriteScope write, long id, Guid resolvedBy, string resolution) =>
        write.Execute("""
            UPDATE user_reports
            SET    resolved_at = @Now, resolved_by = @resolvedBy, resolution = @resolution, reported_body = NULL
            WHERE  id = @id
            """, new { id, write.Now, resolvedBy, resolution });
}
