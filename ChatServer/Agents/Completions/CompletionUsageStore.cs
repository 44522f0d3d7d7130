using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>What answers used, and what is reserved for them.</summary>
internal sealed record CompletionUsage
{
    public long Answers { get; init; }
    public long Tokens { get; init; }
}

/// <summary>The SQL of what the answers of users have used: a row for each user and hour.</summary>
internal static class CompletionUsageStore
{
    private const long SecondsOfHour = 60 * 60;

    /// <summary>Hours since 1970.</summary>
    public static long HourOf(Timestamp moment) => moment.WholeSeconds / SecondsOfHour;

    /// <summary>Since an hour.</summary>
    public static CompletionUsage Sum(ReadScope read, Guid userId, long sinceHour) =>
        read.QueryFirstOrDefault<CompletionUsage>("""
            SELECT COALESCE(SUM(answers), 0) AS answers, COALESCE(SUM(tokens + reserved_tokens), 0) AS tokens
            FROM   completion_usage
            WHERE  user_id = @userId AND hour >= @sinceHour
            """, new { userId, sinceHour }) ?? new CompletionUsage();

    public static void Reserve(WriteScope write, Guid userId, long tokens) =>
        write.Execute("""
            INSERT INTO completion_usage (user_id, hour, answers, reserved_tokens)
            VALUES (@userId, @hour, 1, @tokens)
            ON CONFLICT (user_id, hour) DO UPDATE
            SET    answers = completion_usage.answers + 1,
                   reserved_tokens = completion_usage.reserved_tokens + excluded.reserved_tokens
            """, new { userId, hour = HourOf(write.Now), tokens });

    /// <summary>Releases what was reserved for an answer and counts what it used, in the hour in which it began.</summary>
    public static void Settle(WriteScope write, CompletionRow row, long tokens, long micros) =>
        write.Execute("""
            UPDATE completion_usage
            SET    tokens = tokens + @tokens, cost_micros = cost_micros + @micros,
                   reserved_tokens = reserved_tokens - @ReservedTokens
            WHERE  user_id = @UserId AND hour = @hour
            """, new { row.UserId, hour = HourOf(row.BeganAt), tokens, micros, row.ReservedTokens });

    /// <summary>Counts what was used beside answers.</summary>
    public static void Add(WriteScope write, Guid userId, long tokens, long micros) =>
        write.Execute("""
            INSERT INTO completion_usage (user_id, hour, tokens, cost_micros)
            VALUES (@userId, @hour, @tokens, @micros)
            ON CONFLICT (user_id, hour) DO UPDATE
            SET    tokens = completion_usage.tokens + excluded.tokens,
                   cost_micros = completion_usage.cost_micros + excluded.cost_micros
            """, new { userId, hour = HourOf(write.Now), tokens, micros });

    public static void DeleteOf(WriteScope write, Guid userId) =>
        write.Execute("""
            DELETE FROM completion_usage
            WHERE  user_id = @userId
            """, new { userId });

    public static int DeleteBefore(WriteScope write, long hour) =>
        write.Execute("""
            DELETE FROM completion_usage
            WHERE  hour < @hour
            """, new { hour });
}
