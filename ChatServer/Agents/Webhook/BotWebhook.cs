using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Webhook;

/// <summary>Where an agent's bot is, and the secret by which it recognizes this server's requests.</summary>
internal sealed record BotWebhook(string Url, string Secret, Timestamp CreatedAt, Timestamp UpdatedAt)
{
    /// <summary>Hides the secret, in case it is logged.</summary>
    public override string ToString() => $"{nameof(BotWebhook)} {{ {nameof(UpdatedAt)} = {UpdatedAt} }}";
}

/// <summary>A row of <c>agent_webhooks</c>.</summary>
internal sealed record BotWebhookRow
{
    public Guid AgentId { get; init; }

    /// <summary>Sealed.</summary>
    public byte[] Url { get; init; } = [];

    /// <summary>Sealed.</summary>
    public byte[] Secret { get; init; } = [];
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }

    public static SealedCell UrlCell(Guid agentId) => SealedCell.Of("agent_webhooks.url", agentId);

    public static SealedCell SecretCell(Guid agentId) => SealedCell.Of("agent_webhooks.secret", agentId);

    public BotWebhook Open(ReadScope read) => new(
        read.Columns.Open(UrlCell(AgentId), Url), read.Columns.Open(SecretCell(AgentId), Secret), CreatedAt, UpdatedAt);
}
