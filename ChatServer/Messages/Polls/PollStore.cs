using ChatServer.Storage;

namespace ChatServer.Messages.Polls;

/// <summary>What somebody voted for.</summary>
internal sealed record VoteRow
{
    public long MessageId { get; init; }
    public required Guid UserId { get; init; }

    /// <summary>See <see cref="OptionSet"/>; 0 once the vote was taken back.</summary>
    public long Options { get; init; }
    public Timestamp VotedAt { get; init; }
}

/// <summary>The SQL of polls.</summary>
internal static class PollStore
{
    public static VoteRow? FindVote(ReadScope read, long messageId, Guid userId) =>
        read.QueryFirstOrDefault<VoteRow>("""
            SELECT message_id, user_id, options, voted_at
            FROM   poll_votes
            WHERE  message_id = @messageId AND user_id = @userId
            """, new { messageId, userId });

    public static void Vote(WriteScope write, long messageId, Guid userId, OptionSet options) =>
        write.Execute("""
            INSERT INTO poll_votes (message_id, user_id, options, voted_at)
            VALUES (@messageId, @userId, @Bits, @Now)
            ON CONFLICT (message_id, user_id) DO UPDATE
            SET    options = excluded.options, voted_at = excluded.voted_at
            """, new { messageId, userId, options.Bits, write.Now });

    // Both leave out votes at or after a time, where one is given.

    /// <summary>How many chose the same options. A poll has as many voters as its conversation people, and few different choices.</summary>
    public static IReadOnlyList<(long Options, long Voters)> CountVotes(ReadScope read, long messageId, Timestamp? before) =>
        read.Query<(long Options, long Voters)>("""
            SELECT options, COUNT(*)
            FROM   poll_votes
            WHERE  message_id = @messageId AND (@before IS NULL OR voted_at < @before)
            GROUP  BY options
            """, new { messageId, before });

    /// <summary>All votes, those that were taken back included, in the order of the voters' ids.</summary>
    public static IReadOnlyList<VoteRow> ListVotes(ReadScope read, long messageId, Timestamp? before) =>
        read.Query<VoteRow>("""
            SELECT message_id, user_id, options, voted_at
            FROM   poll_votes
            WHERE  message_id = @messageId AND (@before IS NULL OR voted_at < @before)
            ORDER  BY user_id
            """, new { messageId, before });

    public static Timestamp? FindClosing(ReadScope read, long messageId) =>
        read.QueryFirstOrDefault<Timestamp?>("""
            SELECT closed_at
            FROM   closed_polls
            WHERE  message_id = @messageId
            """, new { messageId });

    public static void Close(WriteScope write, long messageId) =>
        write.Execute("""
            INSERT INTO closed_polls (message_id, closed_at)
            VALUES (@messageId, @Now)
            """, new { messageId, write.Now });

    /// <summary>Destroys what a deleted poll was told.</summary>
    public static void DeleteAll(WriteScope write, long messageId)
    {
        write.Execute("""
            DELETE FROM poll_votes
            WHERE  message_id = @messageId
            """, new { messageId });
        write.Execute("""
            DELETE FROM closed_polls
            WHERE  message_id = @messageId
            """, new { messageId });
    }
}
