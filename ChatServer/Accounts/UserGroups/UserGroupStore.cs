using ChatServer.Storage;

namespace ChatServer.Accounts.UserGroups;

/// <summary>The SQL of user groups.</summary>
internal static class UserGroupStore
{
    private const string Columns = "id, name, description, members, created_by, created_at, updated_at";

    public static UserGroupRow? Find(ReadScope read, Guid id) =>
        read.QueryFirstOrDefault<UserGroupRow>($"""
            SELECT {Columns}
            FROM   user_groups
            WHERE  id = @id
            """, new { id });

    public static UserGroupRow? FindByName(ReadScope read, string name) =>
        read.QueryFirstOrDefault<UserGroupRow>($"""
            SELECT {Columns}
            FROM   user_groups
            WHERE  name_folded = @folded
            """, new { folded = Fold(name) });

    /// <summary>By id.</summary>
    public static IReadOnlyList<UserGroupRow> ReadAfter(ReadScope read, Guid afterId, int limit) =>
        read.Query<UserGroupRow>($"""
            SELECT {Columns}
            FROM   user_groups
            WHERE  id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    /// <summary>The groups that a user is in; at most <see cref="UserGroupWrites.MaxGroups"/>.</summary>
    public static IReadOnlyList<UserGroupRow> ListOf(ReadScope read, Guid userId) =>
        read.Query<UserGroupRow>("""
            SELECT g.id, g.name, g.description, g.members, g.created_by, g.created_at, g.updated_at
            FROM   user_group_members m
            JOIN   user_groups g ON g.id = m.group_id
            WHERE  m.user_id = @userId
            ORDER  BY m.group_id
            """, new { userId });

    /// <summary>The ids of the groups that a user is in.</summary>
    public static IReadOnlyList<Guid> ListIdsOf(ReadScope read, Guid userId) =>
        read.Query<Guid>("""
            SELECT group_id
            FROM   user_group_members
            WHERE  user_id = @userId
            """, new { userId });

    /// <summary>The members of a group among some users.</summary>
    public static IReadOnlyList<Guid> ListMembersAmong(ReadScope read, Guid groupId, IEnumerable<Guid> userIds) =>
        read.QueryByIds<Guid>("""
            SELECT user_id
            FROM   user_group_members
            WHERE  group_id = @groupId AND user_id IN @ids
            """, userIds, new { groupId });

    public static bool IsMember(ReadScope read, Guid groupId, Guid userId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   user_group_members
            WHERE  group_id = @groupId AND user_id = @userId
            """, new { groupId, userId }) == 1;

    /// <summary>The members of a group, by id.</summary>
    public static IReadOnlyList<Guid> ReadMembersAfter(ReadScope read, Guid groupId, Guid afterId, int limit) =>
        read.Query<Guid>("""
            SELECT user_id
            FROM   user_group_members
            WHERE  group_id = @groupId AND user_id > @afterId
            ORDER  BY user_id
            LIMIT  @limit
            """, new { groupId, afterId, limit });

    public static long Count(ReadScope read) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   user_groups
            """);

    public static void Insert(WriteScope write, UserGroupRow group) =>
        write.Execute("""
            INSERT INTO user_groups (id, name, name_folded, description, created_by, created_at, updated_at)
            VALUES (@Id, @Name, @folded, @Description, @CreatedBy, @Now, @Now)
            """, new { group.Id, group.Name, folded = Fold(group.Name), group.Description, group.CreatedBy, write.Now });

    public static void Update(WriteScope write, Guid id, string name, string description) =>
        write.Execute("""
            UPDATE user_groups
            SET    name = @name, name_folded = @folded, description = @description, updated_at = @Now
            WHERE  id = @id
            """, new { id, name, folded = Fold(name), description, write.Now });

    /// <summary>A group that has no members any more.</summary>
    public static void Delete(WriteScope write, Guid id) =>
        write.Execute("""
            DELETE FROM user_groups
            WHERE  id = @id
            """, new { id });

    /// <summary>False if the user is in the group already.</summary>
    public static bool TryAdd(WriteScope write, Guid groupId, Guid userId) =>
        write.Execute("""
            INSERT INTO user_group_members (group_id, user_id, added_at)
            VALUES (@groupId, @userId, @Now)
            ON CONFLICT DO NOTHING
            """, new { groupId, userId, write.Now }) == 1;

    /// <summary>False if the user isn't in the group.</summary>
    public static bool TryRemove(WriteScope write, Guid groupId, Guid userId) =>
        write.Execute("""
            DELETE FROM user_group_members
            WHERE  group_id = @groupId AND user_id = @userId
            """, new { groupId, userId }) == 1;

    private static string Fold(string name) => name.ToLowerInvariant();
}
