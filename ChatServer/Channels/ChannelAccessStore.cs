using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>The SQL of access lists.</summary>
internal static class ChannelAccessStore
{
    /// <summary>Whether a list names a user, or a group of theirs.</summary>
    public static bool Names(ReadScope read, long channelId, string permission, Guid userId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   channel_access
            WHERE  conversation_id = @channelId AND permission = @permission AND is_group = 0 AND named = @userId
            UNION  ALL
            SELECT 1
            FROM   channel_access a
            JOIN   user_group_members m ON m.group_id = a.named AND m.user_id = @userId
            WHERE  a.conversation_id = @channelId AND a.permission = @permission AND a.is_group = 1
            LIMIT  1
            """, new { channelId, permission, userId }) == 1;

    /// <summary>The channels whose list of readers names a user group.</summary>
    public static IReadOnlyList<long> ListReadableBy(ReadScope read, Guid groupId) =>
        read.Query<long>("""
            SELECT conversation_id
            FROM   channel_access
            WHERE  named = @groupId AND is_group = 1 AND permission = 'read'
            """, new { groupId });

    /// <summary>The lists of some channels.</summary>
    public static Dictionary<long, AccessLists> ListOf(ReadScope read, IEnumerable<long> channelIds) =>
        read.QueryByIds<AccessRow>("""
            SELECT conversation_id, permission, is_group, named
            FROM   channel_access
            WHERE  conversation_id IN @ids
            """, channelIds).GroupBy(row => row.ConversationId).ToDictionary(rows => rows.Key, rows => new AccessLists(
                ListOf(rows, ChannelPermission.Read), ListOf(rows, ChannelPermission.Write)));

    /// <summary>Writes only what differs: each row that goes or comes is noted as a revoked or granted right.</summary>
    public static void Replace(WriteScope write, long channelId, AccessLists? lists)
    {
        var before = ListOf(write, [channelId]).GetValueOrDefault(channelId, AccessLists.Nobody);
        var after = lists ?? AccessLists.Nobody;
        Replace(write, channelId, ChannelPermission.Read, before.Read, after.Read);
        Replace(write, channelId, ChannelPermission.Write, before.Write, after.Write);
    }

    /// <summary>Removes a user from both lists; false if none named them.</summary>
    public static bool TryRemove(WriteScope write, long channelId, Guid userId) =>
        write.Execute("""
            DELETE FROM channel_access
            WHERE  conversation_id = @channelId AND permission IN ('read', 'write') AND is_group = 0 AND named = @userId
            """, new { channelId, userId }) > 0;

    /// <summary>Removes a user or a user group from one list; false if it doesn't name them.</summary>
    public static bool TryRemove(WriteScope write, long channelId, string permission, Guid named, bool isGroup) =>
        write.Execute("""
            DELETE FROM channel_access
            WHERE  conversation_id = @channelId AND permission = @permission AND is_group = @isGroup AND named = @named
            """, new { channelId, permission, isGroup, named }) > 0;

    public static void DeleteAll(WriteScope write, long channelId) =>
        write.Execute("""
            DELETE FROM channel_access
            WHERE  conversation_id = @channelId
            """, new { channelId });

    private static AccessList ListOf(IEnumerable<AccessRow> rows, string permission)
    {
        var named = rows.Where(row => row.Permission == permission).ToLookup(row => row.IsGroup, row => row.Named);
        return new AccessList(GroupIds: [.. named[true]], UserIds: [.. named[false]]);
    }

    private static void Replace(WriteScope write, long channelId, string permission, AccessList before, AccessList after)
    {
        foreach (var named in before.GroupIds.Except(after.GroupIds))
            TryRemove(write, channelId, permission, named, isGroup: true);
        foreach (var named in before.UserIds.Except(after.UserIds))
            TryRemove(write, channelId, permission, named, isGroup: false);
        foreach (var named in after.GroupIds.Except(before.GroupIds))
            Insert(write, channelId, permission, named, isGroup: true);
        foreach (var named in after.UserIds.Except(before.UserIds))
            Insert(write, channelId, permission, named, isGroup: false);
    }

    private static void Insert(WriteScope write, long channelId, string permission, Guid named, bool isGroup) =>
        write.Execute("""
            INSERT INTO channel_access (conversation_id, permission, is_group, named)
            VALUES (@channelId, @permission, @isGroup, @named)
            """, new { channelId, permission, isGroup, named });

    private sealed record AccessRow
    {
        public long ConversationId { get; init; }
        public required string Permission { get; init; }
        public bool IsGroup { get; init; }
        public required Guid Named { get; init; }
    }
}
