using ChatServer.Storage;

namespace ChatServer.Agents.Webhook;

/// <summary>The SQL of owners' bots.</summary>
internal static class BotWebhookStore
{
    /// <summary>Null if the agent has none.</summary>
    public static BotWebhook? Find(ReadScope read, Guid agentId) =>
        read.QueryFirstOrDefault<BotWebhookRow>("""
            SELECT agent_id, url, secret, created_at, updated_at
            FROM   agent_webhooks
            WHERE  agent_id = @agentId
            """, new { agentId })?.Open(read);

    public static void Put(WriteScope write, Guid agentId, string url, string secret) =>
        write.Execute("""
            INSERT INTO agent_webhooks (agent_id, url, secret, created_at, updated_at)
            VALUES (@agentId, @sealedUrl, @sealedSecret, @Now, @Now)
            ON CONFLICT (agent_id) DO UPDATE
            SET    url = excluded.url, secret = excluded.secret, updated_at = excluded.updated_at
            """, new
        {
            agentId,
            sealedUrl = write.Columns.Seal(BotWebhookRow.UrlCell(agentId), url),
            sealedSecret = write.Columns.Seal(BotWebhookRow.SecretCell(agentId), secret),
            write.Now,
        });

    /// <summary>False if the agent has none.</summary>
    public static bool Delete(WriteScope write, Guid agentId) =>
        write.Execute("""
            DELETE FROM agent_webhooks
            WHERE  agent_id = @agentId
            """, new { agentId }) == 1;
}
