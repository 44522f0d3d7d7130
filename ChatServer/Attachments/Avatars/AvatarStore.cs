using ChatServer.Messages.Files;
using ChatServer.Storage;

namespace ChatServer.Attachments.Avatars;

/// <summary>A row of <c>user_avatars</c>.</summary>
internal sealed record AvatarRow
{
    public required Guid UserId { get; init; }
    public required string ObjectName { get; init; }
    public required long Size { get; init; }

    /// <summary>A sealed <see cref="FileDetails"/>.</summary>
    public required byte[] Details { get; init; }
    public required Timestamp UpdatedAt { get; init; }
}

/// <summary>The SQL of profile pictures.</summary>
internal static class AvatarStore
{
    public static AvatarRow? Find(ReadScope read, Guid userId) =>
        read.QueryFirstOrDefault<AvatarRow>("""
            SELECT user_id, object_name, size, details, updated_at
            FROM   user_avatars
            WHERE  user_id = @userId
            """, new { userId });

    public static void Write(WriteScope write, AvatarRow avatar) =>
        write.Execute("""
            INSERT INTO user_avatars (user_id, object_name, size, details, updated_at)
            VALUES (@UserId, @ObjectName, @Size, @Details, @UpdatedAt)
            ON CONFLICT (user_id) DO UPDATE
            SET    object_name = excluded.object_name, size = excluded.size, details = excluded.details, updated_at = excluded.updated_at
            """, avatar);

    public static void Delete(WriteScope write, Guid userId) =>
        write.Execute("""
            DELETE FROM user_avatars
            WHERE  user_id = @userId
            """, new { userId });
}
