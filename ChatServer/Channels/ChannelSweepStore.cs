using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>The SQL of channels whose members are being checked against new access lists.</summary>
internal static class ChannelSweepStore
{
    /// <summary>The members up to one have been checked. A check that is still running for older lists starts again.</summary>
    public static void Begin(WriteScope write, long channelId, Guid afterId) =>
        write.Execute("""
            UPDATE channels
            SET    checked_up_to = @afterId
            WHERE  conversation_id = @channelId
            """, new { channelId, afterId });

    public static void End(WriteScope write, long channelId) =>
        write.Execute("""
            UPDATE channels
            SET    checked_up_to = NULL
            WHERE  conversation_id = @channelId
            """, new { channelId });

    public static IReadOnlyList<long> List(ReadScope read) =>
        read.Query<long>("""
            SELECT conversation_id
            FROM   channels
            WHERE  checked_up_to IS NOT NULL
            """);

    /// <summary>Null if the check has ended.</summary>
    public static Guid? FindNext(ReadScope read, long channelId) =>
        read.QueryFirstOrDefault<Guid?>("""
            SELECT checked_up_to
            FROM   channels
            WHERE  conversation_id = @channelId AND checked_up_to IS NOT NULL
            """, new { channelId });
}
