using ChatServer.Agents.Outgoing;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Webhook;

/// <summary>Sets the address of an agent's bot. A secret is made with the first one, and stays when it changes.</summary>
/// <param name="Url">https; http only where private addresses are allowed.</param>
internal sealed record SetBotWebhook(Guid AgentId, string Url) : IWriteCommand;

/// <summary>Replaces the secret at once: the bot must know the new one before it is asked again.</summary>
internal sealed record RotateBotSecret(Guid AgentId) : IWriteCommand;

internal sealed record RemoveBotWebhook(Guid AgentId) : IWriteCommand;

/// <summary>Where owners' bots are. The caller has checked that the agent is the owner's.</summary>
internal sealed class BotWebhooks(Database database, AgentOptions options)
{
    private static readonly Refusal UnknownAgent = new(RefusalCode.UnknownAgent);
    private static readonly Refusal Unknown = new(RefusalCode.UnknownWebhook);

    /// <summary>Null if the agent has none.</summary>
    public ValueTask<BotWebhook?> FindAsync(Guid agentId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => BotWebhookStore.Find(read, agentId), cancellationToken);

    public ValueTask<Outcome<BotWebhook>> SetAsync(SetBotWebhook command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Set, cancellationToken);

    public ValueTask<Outcome<BotWebhook>> RotateSecretAsync(RotateBotSecret command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Rotate, cancellationToken);

    public ValueTask<Refusal?> RemoveAsync(RemoveBotWebhook command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Remove, cancellationToken);

    private Outcome<BotWebhook> Set(WriteScope write, SetBotWebhook command)
    {
        if (OutgoingUrl.Check(command.Url, options) is { } wrong)
            return wrong;

        if (AgentStore.Find(write, command.AgentId) is not { DeletedAt: null })
            return UnknownAgent;

        var secret = BotWebhookStore.Find(write, command.AgentId)?.Secret ?? WebhookSecret.Make();
        BotWebhookStore.Put(write, command.AgentId, command.Url, secret);
        return BotWebhookStore.Find(write, command.AgentId)!;
    }

    private static Outcome<BotWebhook> Rotate(WriteScope write, RotateBotSecret command)
    {
        if (BotWebhookStore.Find(write, command.AgentId) is not { } webhook)
            return Unknown;

        BotWebhookStore.Put(write, command.AgentId, webhook.Url, WebhookSecret.Make());
        return BotWebhookStore.Find(write, command.AgentId)!;
    }

    private static Refusal? Remove(WriteScope write, RemoveBotWebhook command) =>
        BotWebhookStore.Delete(write, command.AgentId) ? null : Unknown;
}
