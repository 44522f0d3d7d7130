using ChatServer.Agents.Outgoing;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Webhook;

/// <summary>Sets the address of an agent's bot. A secret is made with the first one, and stays when it changes.</summary>
/// <param name="Url">https; http only where private addresses are allowed.</param>
internal sealed record SetBotWebhook(Guid ActorId, Guid AgentId, string Url) : IWriteCommand
{
    /// <summary>Hides the address, which may hold a key, in case it is logged.</summary>
    public override string ToString() => $"{nameof(SetBotWebhook)} {{ {nameof(AgentId)} = {AgentId} }}";
}

/// <summary>Replaces the secret at once: the bot must know the new one before it is asked again.</summary>
internal sealed record RotateBotSecret(Guid ActorId, Guid AgentId) : IWriteCommand;

internal sealed record RemoveBotWebhook(Guid ActorId, Guid AgentId) : IWriteCommand;

/// <param name="IsNew">Whether its secret was made just now.</param>
internal sealed record BotWebhookSet(BotWebhook Webhook, bool IsNew);

/// <summary>Where owners' bots are. Changes are in the audit log, without addresses and secrets.</summary>
internal sealed class BotWebhooks(Database database, OwnAgents agents, IAgentAudit audit, AgentOptions options)
{
    private static readonly Refusal UnknownAgent = new(RefusalCode.UnknownAgent, RequestField.Agent);
    private static readonly Refusal Unknown = new(RefusalCode.UnknownWebhook);

    /// <summary>For this server: null if the agent has none.</summary>
    public ValueTask<BotWebhook?> FindAsync(Guid agentId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => BotWebhookStore.Find(read, agentId), cancellationToken);

    /// <summary>For the owner.</summary>
    public ValueTask<Outcome<BotWebhook>> FindAsync(Guid ownerId, Guid agentId, CancellationToken cancellationToken) =>
        database.ReadAsync<Outcome<BotWebhook>>(
            read =>
            {
                if (OwnAgents.Find(read, ownerId, agentId) is null)
                    return UnknownAgent;

                return BotWebhookStore.Find(read, agentId) is { } webhook ? webhook : Unknown;
            },
            cancellationToken);

    public async ValueTask<Outcome<BotWebhookSet>> SetAsync(SetBotWebhook command, CancellationToken cancellationToken) =>
        (OutgoingUrl.Check(command.Url, options) ?? agents.CheckRate(command.ActorId)) is { } refused
            ? refused
            : await database.WriteAsync(command, Set, cancellationToken);

    public async ValueTask<Outcome<BotWebhook>> RotateSecretAsync(
        RotateBotSecret command, CancellationToken cancellationToken) =>
        agents.CheckRate(command.ActorId) is { } refused
            ? refused
            : await database.WriteAsync(command, Rotate, cancellationToken);

    public ValueTask<Refusal?> RemoveAsync(RemoveBotWebhook command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Remove, cancellationToken);

    private Outcome<BotWebhookSet> Set(WriteScope write, SetBotWebhook command)
    {
        if (agents.FindToChange(write, command.ActorId, command.AgentId) is { Refusal: { } refused })
            return refused;

        var known = BotWebhookStore.Find(write, command.AgentId);
        BotWebhookStore.Put(write, command.AgentId, command.Url, known?.Secret ?? WebhookSecret.Make());
        audit.Append(write, command.ActorId, "agent_webhook_set", command.AgentId);
        return new BotWebhookSet(BotWebhookStore.Find(write, command.AgentId)!, IsNew: known is null);
    }

    private Outcome<BotWebhook> Rotate(WriteScope write, RotateBotSecret command)
    {
        if (agents.FindToChange(write, command.ActorId, command.AgentId) is { Refusal: { } refused })
            return refused;

        if (BotWebhookStore.Find(write, command.AgentId) is not { } webhook)
            return Unknown;

        BotWebhookStore.Put(write, command.AgentId, webhook.Url, WebhookSecret.Make());
        audit.Append(write, command.ActorId, "agent_webhook_secret_rotated", command.AgentId);
        return BotWebhookStore.Find(write, command.AgentId)!;
    }

    private Refusal? Remove(WriteScope write, RemoveBotWebhook command)
    {
        if (agents.FindToReduce(write, command.ActorId, command.AgentId) is { Refusal: { } refused })
            return refused;

        if (!BotWebhookStore.Delete(write, command.AgentId))
            return Unknown;

        audit.Append(write, command.ActorId, "agent_webhook_removed", command.AgentId);
        return null;
    }
}
