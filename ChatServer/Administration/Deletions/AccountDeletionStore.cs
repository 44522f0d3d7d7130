using ChatServer.Storage;

namespace ChatServer.Administration.Deletions;

/// <summary>A deleted account, and the progress of erasing its owner's messages.</summary>
internal sealed record AccountDeletionRow
{
    public required Guid UserId { get; init; }
    public Timestamp RequestedAt { get; init; }
    public Timestamp? AnonymizedAt { get; init; }
    public long ConversationId { get; init; }
    public long MessageId { get; init; }
    public long Erased { get; init; }
    public long Held { get; init; }
    public Timestamp? CompletedAt { get; init; }
}

/// <summary>The SQL of deleting accounts.</summary>
internal static class AccountDeletionStore
{
    private const string Columns =
        "user_id, requested_at, anonymized_at, conversation_id, message_id, erased, held, completed_at";

    public static void Insert(WriteScope write, Guid userId) =>
        write.Execute("""
            INSERT INTO account_deletions (user_id, requested_at)
            VALUES (@userId, @Now)
            """, new { userId, write.Now });

    public static AccountDeletionRow? Find(ReadScope read, Guid userId) =>
        read.QueryFirstOrDefault<AccountDeletionRow>($"""
            SELECT {Columns}
            FROM   account_deletions
            WHERE  user_id = @userId
            """, new { userId });

    /// <summary>The unfinished ones, by user id.</summary>
    public static IReadOnlyList<AccountDeletionRow> ReadOpenAfter(ReadScope read, Guid afterId, int limit) =>
        read.Query<AccountDeletionRow>($"""
            SELECT {Columns}
            FROM   account_deletions
            WHERE  completed_at IS NULL AND user_id > @afterId
            ORDER  BY user_id
            LIMIT  @limit
            """, new { afterId, limit });

    public static void Update(WriteScope write, AccountDeletionRow row) =>
        write.Execute("""
            UPDATE account_deletions
            SET    anonymized_at = @AnonymizedAt, conversation_id = @ConversationId, message_id = @MessageId, erased = @Erased,
                   held = @Held, completed_at = @CompletedAt
            WHERE  user_id = @UserId
            """, row);

    /// <summary>Reduces a user to an id and a placeholder name. Email and handle are free again.</summary>
    public static void Anonymize(WriteScope write, Guid userId, string fullname) =>
        write.Execute("""
            UPDATE users
            SET    email = NULL, email_folded = NULL, handle = NULL, handle_folded = NULL, fullname = @fullname, password_hash = NULL,
                   gender = NULL, country_code = '', phone_number = '', date_of_birth = NULL, profile_photo = NULL,
                   account_type = 'user', is_email_verified = 0, is_phone_verified = 0, is_staff = 0, is_admin = 0, is_superuser = 0,
                   is_profile_complete = 0, last_login = NULL, last_seen_at = NULL, updated_at = @Now
            WHERE  id = @userId
            """, new { userId, fullname, write.Now });

    public static void DeleteSessions(WriteScope write, Guid userId) =>
        write.Execute("""
            DELETE FROM sessions
            WHERE  user_id = @userId
            """, new { userId });

    public static void DeleteBlocks(WriteScope write, Guid userId) =>
        write.Execute("""
            DELETE FROM user_blocks
            WHERE  user_id = @userId
            """, new { userId });

    /// <summary>The next conversation in which a user is or was a participant, by id; null at the end.</summary>
    public static long? NextConversation(ReadScope read, Guid userId, long after) =>
        read.QueryFirstOrDefault<long?>("""
            SELECT conversation_id
            FROM   conversation_participants
            WHERE  user_id = @userId AND conversation_id > @after
            ORDER  BY conversation_id
            LIMIT  1
            """, new { userId, after });
}
