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

    public static void Delete(WriteScope write, Guid id) =>
        write.Execute("""
            DELETE FROM channel_webhooks
            WHERE  id = @id
            """, new { id });

    public static void DeleteAll(WriteScope write, long conversationId) =>
        write.Execute("""
            DELETE FROM channel_webhooks
            WHERE  conversation_id = @conversationId
            """, new { conversationId });
}
