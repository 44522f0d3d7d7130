using ChatServer.Accounts;
using ChatServer.Storage;

namespace ChatServer.Channels.Webhooks;

/// <summary>The SQL of webhooks.</summary>
internal static class WebhookStore
{
    private const string Rows = """
        SELECT w.id, w.conversation_id, w.created_by, u.fullname AS name, w.created_at, w.updated_at, w.last_used_at, w.token,
               w.image_url
        FROM   channel_webhooks w
        JOIN   users u ON u.id = w.id
        """;

    public static WebhookRow? Find(ReadScope read, Guid id) =>
        read.QueryFirstOrDefault<WebhookRow>($"""
            {Rows}
            WHERE  w.id = @id AND u.account_type = 'webhook'
            """, new { id });

    /// <summary>The webhooks of a channel, which has <see cref="WebhookChanges.MaxPerChannel"/> at most.</summary>
    public static IReadOnlyList<WebhookRow> List(ReadScope read, long conversationId) =>
        read.Query<WebhookRow>($"""
            {Rows}
            WHERE  w.conversation_id = @conversationId AND u.account_type = 'webhook'
            ORDER  BY w.created_at, w.id
            """, new { conversationId });

    /// <summary>How many webhooks a user has made in all channels, including those that don't work any more.</summary>
    public static long CountOfMaker(ReadScope read, Guid userId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT COUNT(*)
            FROM   channel_webhooks
            WHERE  created_by = @userId
            """, new { userId });

    public static void Insert(WriteScope write, WebhookRow webhook) =>
        write.Execute("""
            INSERT INTO channel_webhooks (id, conversation_id, created_by, created_at, updated_at, token, image_url)
            VALUES (@Id, @ConversationId, @CreatedBy, @CreatedAt, @UpdatedAt, @Token, @ImageUrl)
            """, webhook);

    public static void Update(WriteScope write, WebhookRow webhook, string name)
    {
        write.Execute("""
            UPDATE channel_webhooks
            SET    image_url = @ImageUrl, updated_at = @Now
            WHERE  id = @Id
            """, new { webhook.ImageUrl, write.Now, webhook.Id });
        write.Execute("""
            UPDATE users
            SET    fullname = @name, updated_at = @Now
            WHERE  id = @Id
            """, new { name, write.Now, webhook.Id });
    }

    public static void NoteUse(WriteScope write, Guid id) =>
        write.Execute("""
            UPDATE channel_webhooks
            SET    last_used_at = @Now
            WHERE  id = @id
            """, new { id, write.Now });

    /// <summary>
    /// Deletes a webhook. Its account stays if it has posted, because its messages refer to it, or if another row names it.
    /// </summary>
    public static void Delete(WriteScope write, WebhookRow webhook)
    {
        write.Execute("""
            DELETE FROM channel_webhooks
            WHERE  id = @Id
            """, new { webhook.Id });
        if (webhook.LastUsedAt is null && !IsNamed(write, webhook.Id) && UserStore.Find(write, webhook.Id) is { } account)
            UserStore.Delete(write, account);
    }

    public static void DeleteAll(WriteScope write, long conversationId)
    {
        foreach (var webhook in List(write, conversationId))
            Delete(write, webhook);
    }

    // What users and administrators can do to any account, also to one that has written nothing.
    private static bool IsNamed(ReadScope read, Guid id) =>
        read.QueryScalar<long>("""
            SELECT EXISTS (SELECT 1 FROM user_suspensions WHERE user_id = @id)
                   OR EXISTS (SELECT 1 FROM account_deletions WHERE user_id = @id)
                   OR EXISTS (SELECT 1 FROM legal_holds WHERE subject = @subject)
                   OR EXISTS (SELECT 1 FROM user_reports WHERE user_id = @id)
                   OR EXISTS (SELECT 1 FROM user_blocks WHERE blocked_id = @id)
                   OR EXISTS (SELECT 1 FROM user_group_members WHERE user_id = @id)
                   OR EXISTS (SELECT 1 FROM channel_access WHERE named = @id AND is_group = 0)
                   OR EXISTS (SELECT 1 FROM conversation_participants WHERE user_id = @id)
            """, new { id, subject = $"user:{id}" }) == 1;
}
