using ChatServer.Accounts;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>
/// The SQL of the users who may read a standard channel: all active users if it is public, otherwise those of its access lists
/// and its creator, each once.
/// </summary>
internal static class ChannelAudienceStore
{
    private const string Columns = "SELECT u.id, u.fullname, u.is_admin, u.is_pending";

    private const string Active = "u.disabled_at IS NULL AND u.is_pending = 0";

    private const string Matches = """(@pattern IS NULL OR u.fullname LIKE @pattern ESCAPE '\')""";

    // Ranges that include every value, so that the index gives the order.
    private const string ByName = $"FROM users u WHERE {Active} AND u.fullname >= '' AND {Matches} ORDER BY u.fullname";
    private const string ByTime = $"FROM users u WHERE {Active} AND u.created_at > 0 AND {Matches} ORDER BY u.created_at";

    private const string Listed = $"""
        FROM   users u
        WHERE  u.id IN (SELECT a.named
                        FROM   channel_access a
                        WHERE  a.conversation_id = @channelId AND a.permission = 'read' AND a.is_group = 0
                        UNION
                        SELECT m.user_id
                        FROM   channel_access a
                        JOIN   user_group_members m ON m.group_id = a.named
                        WHERE  a.conversation_id = @channelId AND a.permission = 'read' AND a.is_group = 1
                        UNION
                        SELECT h.created_by
                        FROM   channels h
                        WHERE  h.conversation_id = @channelId)
               AND {Active} AND {Matches}
        """;

    /// <summary>Those of some users who may read a channel that isn't public, as <see cref="ChannelRights"/> decides.</summary>
    public static IReadOnlyList<Guid> ListReaders(ReadScope read, long channelId, IEnumerable<Guid> userIds) =>
        read.QueryByIds<Guid>($"""
            SELECT u.id
            FROM   users u
            WHERE  u.id IN @ids AND {Active}
                   AND (u.is_admin = 1
                        OR EXISTS (SELECT 1
                                   FROM   channels h
                                   WHERE  h.conversation_id = @channelId AND h.created_by = u.id)
                        OR EXISTS (SELECT 1
                                   FROM   channel_access a
                                   WHERE  a.conversation_id = @channelId AND a.permission = 'read' AND a.is_group = 0
                                          AND a.named = u.id)
                        OR EXISTS (SELECT 1
                                   FROM   user_group_members m
                                   JOIN   channel_access a ON a.named = m.group_id AND a.is_group = 1
                                   WHERE  m.user_id = u.id AND a.conversation_id = @channelId AND a.permission = 'read'))
            """, userIds, new { channelId });

    public static long CountAll(ReadScope read) =>
        read.QueryScalar<long>("""
            SELECT (SELECT value FROM server_counts WHERE name = 'users')
                   - (SELECT COUNT(*) FROM users WHERE disabled_at > 0)
                   - (SELECT COUNT(*) FROM users WHERE is_pending = 1 AND id >= x'' AND disabled_at IS NULL)
            """);

    public static long CountMatching(ReadScope read, string pattern) =>
        read.QueryScalar<long>($"""
            SELECT COUNT(*)
            FROM   users u
            WHERE  {Active} AND u.fullname >= '' AND {Matches}
            """, new { pattern });

    public static long CountListed(ReadScope read, long channelId, string? pattern) =>
        read.QueryScalar<long>($"""
            SELECT COUNT(*)
            {Listed}
            """, new { channelId, pattern });

    public static IReadOnlyList<UserRow> ReadAll(ReadScope read, MemberPage page) =>
        read.Query<UserRow>((page.IsByTime, page.IsDescending) switch
        {
            (false, false) => $"{Columns} {ByName}, u.id LIMIT @size OFFSET @skip",
            (false, true) => $"{Columns} {ByName} DESC, u.id DESC LIMIT @size OFFSET @skip",
            (true, false) => $"{Columns} {ByTime}, u.id LIMIT @size OFFSET @skip",
            (true, true) => $"{Columns} {ByTime} DESC, u.id DESC LIMIT @size OFFSET @skip",
        }, new { pattern = page.Pattern, size = MemberPage.Size, skip = page.Skip });

    public static IReadOnlyList<UserRow> ReadListed(ReadScope read, long channelId, MemberPage page) =>
        read.Query<UserRow>((page.IsByTime, page.IsDescending) switch
        {
            (false, false) => $"{Columns} {Listed} ORDER BY u.fullname, u.id LIMIT @size OFFSET @skip",
            (false, true) => $"{Columns} {Listed} ORDER BY u.fullname DESC, u.id DESC LIMIT @size OFFSET @skip",
            (true, false) => $"{Columns} {Listed} ORDER BY u.created_at, u.id LIMIT @size OFFSET @skip",
            (true, true) => $"{Columns} {Listed} ORDER BY u.created_at DESC, u.id DESC LIMIT @size OFFSET @skip",
        }, new { channelId, pattern = page.Pattern, size = MemberPage.Size, skip = page.Skip });
}
