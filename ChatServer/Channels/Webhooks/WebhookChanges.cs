using System.Buffers.Text;
using System.Security.Cryptography;
using ChatServer.Accounts;
using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.Suspensions;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Channels.Webhooks;

/// <param name="ImageUrl">Shown with its messages; null: none.</param>
internal sealed record CreateWebhook(Guid ActorId, long ChannelId, string Name, string? ImageUrl) : IWriteCommand;

/// <param name="Name">Null: as it is.</param>
/// <param name="ImageUrl">Null: as it is; a value of null removes it.</param>
internal sealed record UpdateWebhook(Guid ActorId, long ChannelId, Guid WebhookId, string? Name, Given<string>? ImageUrl)
    : IWriteCommand;

internal sealed record DeleteWebhook(Guid ActorId, long ChannelId, Guid WebhookId) : IWriteCommand;

/// <summary>
/// Lets the managers of a group or a standard channel make webhooks, change and delete them. All of them see all webhooks of the
/// channel, but only the user who made one gets its token, because what is posted with it counts as theirs. A maker who doesn't
/// manage the channel any more can still delete the webhook.
/// </summary>
internal sealed class WebhookChanges(
    Database database, SendLimits limits, SuspendedUsers suspended, IWebhookAudit audit)
{
    public const int MaxPerChannel = 20;
    public const int MaxPerUser = 100;
    private const int TokenBytes = 32;
    private static readonly Refusal NotPermitted = new(RefusalCode.NotPermitted);
    private static readonly Refusal Unknown = new(RefusalCode.UnknownWebhook);

    /// <summary>Returns the new webhook's id.</summary>
    public async ValueTask<Outcome<Guid>> CreateAsync(CreateWebhook command, CancellationToken cancellationToken) =>
        limits.TryTakeMessage(command.ActorId, out var retryAfter)
            ? await database.WriteAsync(command, Create, cancellationToken)
            : Refusal.RateLimited(retryAfter);

    public async ValueTask<Refusal?> UpdateAsync(UpdateWebhook command, CancellationToken cancellationToken) =>
        limits.TryTakeMessage(command.ActorId, out var retryAfter)
            ? await database.WriteAsync(command, Update, cancellationToken)
            : Refusal.RateLimited(retryAfter);

    public ValueTask<Refusal?> DeleteAsync(DeleteWebhook command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Delete, cancellationToken);

    /// <summary>Null if the user may manage the channel's webhooks.</summary>
    public static Refusal? Check(ReadScope read, Guid actorId, long? channelId)
    {
        if (channelId is not { } id || ChannelStore.Find(read, id) is not { } channel)
            return Refusal.UnknownConversation;

        return UserStore.Find(read, actorId) is { } actor && ChannelRights.Manages(read, actor, channel) ? null : NotPermitted;
    }

    private Outcome<Guid> Create(WriteScope write, CreateWebhook command)
    {
        var (actorId, channelId, name, imageUrl) = command;
        if (Check(write, actorId, channelId) is { } refused)
            return refused;

        if (suspended.Contains(actorId, write.Now))
            return Refusal.Suspended;

        if (WebhookStore.List(write, channelId).Count >= MaxPerChannel)
            return new Refusal(RefusalCode.TooManyWebhooks, Detail: $"{MaxPerChannel}");

        if (WebhookStore.CountOfMaker(write, actorId) >= MaxPerUser)
            return new Refusal(RefusalCode.TooManyOwnWebhooks, Detail: $"{MaxPerUser}");

        var id = Guid.NewGuid();
        InsertAccount(write, id, name);
        var webhook = new WebhookRow
        {
            Id = id,
            ConversationId = channelId,
            CreatedBy = actorId,
            CreatedAt = write.Now,
            UpdatedAt = write.Now,
            Token = write.Columns.Seal(
                WebhookRow.TokenCell(id), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes))),
            ImageUrl = imageUrl is null ? null : write.Columns.Seal(WebhookRow.ImageCell(id), imageUrl),
        };
        WebhookStore.Insert(write, webhook);
        audit.Append(write, actorId, "webhook_created", webhook);
        return id;
    }

    // Disabled from the beginning, without email and password: nobody can sign in to it, find it or write to it.
    private static void InsertAccount(WriteScope write, Guid id, string name) => UserStore.Insert(write, new UserRow
    {
        Id = id,
        Fullname = name,
        AccountType = UserRole.Webhook,
        DisabledAt = write.Now,
        CreatedAt = write.Now,
        UpdatedAt = write.Now,
    });

    private Refusal? Update(WriteScope write, UpdateWebhook command)
    {
        var (actorId, channelId, webhookId, name, image) = command;
        if (Check(write, actorId, channelId) is { } refused)
            return refused;

        if (suspended.Contains(actorId, write.Now))
            return Refusal.Suspended;

        if (WebhookStore.Find(write, webhookId) is not { } webhook || webhook.ConversationId != channelId)
            return Unknown;

        if (image is { Value: var url })
            webhook = webhook with
            {
                ImageUrl = url is null ? null : write.Columns.Seal(WebhookRow.ImageCell(webhookId), url),
            };
        WebhookStore.Update(write, webhook, name ?? webhook.Name);
        if (UserStore.Find(write, webhookId) is { } account)
            write.Publish(ProfileChanged.Of(account, write.Now));
        audit.Append(write, actorId, "webhook_changed", webhook);
        return null;
    }

    private Refusal? Delete(WriteScope write, DeleteWebhook command)
    {
        var (actorId, channelId, webhookId) = command;
        var webhook = WebhookStore.Find(write, webhookId);
        if (webhook?.ConversationId != channelId)
            webhook = null;
        if (webhook?.CreatedBy != actorId && Check(write, actorId, channelId) is { } refused)
            return refused;

        if (webhook is null)
            return Unknown;

        WebhookStore.Delete(write, webhook);
        audit.Append(write, actorId, "webhook_deleted", webhook);
        return null;
    }
}
