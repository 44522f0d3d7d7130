using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatServer.Accounts.Suspensions;
using ChatServer.Conversations;
using ChatServer.Messages.Extras;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Options.RateLimits;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Channels.Webhooks;

/// <param name="Username">Shown instead of the webhook's name; null: as it is.</param>
/// <param name="AvatarUrl">Shown instead of the webhook's picture; null: as it is.</param>
internal sealed record PostToWebhook(Guid WebhookId, string Token, string Content, string? Username, string? AvatarUrl)
    : IWriteCommand;

/// <summary>
/// Posts the messages of webhooks. A webhook works as long as the user who made it manages the channel, and neither they nor the
/// webhook are suspended, so that nobody keeps a way in who has lost that right. Its messages also count as those of that user,
/// so that many webhooks send no more than their maker may.
/// </summary>
internal sealed class WebhookPosts : IDisposable
{
    private static readonly Refusal Unknown = new(RefusalCode.UnknownWebhook);
    private readonly Database database;
    private readonly ConversationCache conversations;
    private readonly MessageAppender messages;
    private readonly SuspendedUsers suspended;
    private readonly SendLimits limits;
    private readonly UserRateLimit? posts;

    public WebhookPosts(
        Database database, ConversationCache conversations, MessageAppender messages, SuspendedUsers suspended,
        SendLimits limits, RateLimitOptions options)
    {
        (this.database, this.conversations, this.messages) = (database, conversations, messages);
        (this.suspended, this.limits) = (suspended, limits);
        var perMinute = options.WebhookPostsPerMinute;
        posts = options.Enabled ? new UserRateLimit(perMinute, TimeSpan.FromMinutes(1), perMinute) : null;
    }

    /// <summary>Returns the message's id.</summary>
    public async ValueTask<Outcome<long>> PostAsync(PostToWebhook command, CancellationToken cancellationToken)
    {
        if (MessageRules.CheckBody(command.Content) is { } wrong)
            return wrong;

        // Only holders of the token use up its posts.
        if (await database.ReadAsync(read => FindWorking(read, command), cancellationToken) is not { } webhook)
            return Unknown;

        if (posts is not null && !posts.TryTake(command.WebhookId, out var retryAfter))
            return Refusal.RateLimited(retryAfter);

        if (!limits.TryTakeMessage(webhook.CreatedBy, out retryAfter))
            return Refusal.RateLimited(retryAfter);

        return await database.WriteAsync(command, Post, cancellationToken);
    }

    public void Dispose() => posts?.Dispose();

    private Outcome<long> Post(WriteScope write, PostToWebhook command)
    {
        if (FindWorking(write, command) is not { } webhook
            || suspended.Contains(webhook.CreatedBy, write.Now) || suspended.Contains(webhook.Id, write.Now)
            || conversations.Find(write, webhook.ConversationId) is not { } conversation)
            return Unknown;

        var content = new MessageContent(MessageType.Text, command.Content)
        {
            Extras = new MessageExtras(Data: null, Describe(write, webhook, command)),
        };
        var draft = new MessageDraft(webhook.Id, SendTarget.In(conversation.Id), content);
        WebhookStore.NoteUse(write, webhook.Id);
        return messages.TryAppend(write, conversation, draft)?.Id ?? throw new InvalidOperationException(
            "A webhook's message has no client_msg_id to be repeated");
    }

    /// <summary>An unknown id, a wrong token and a webhook that doesn't work any more are the same to a caller.</summary>
    private static WebhookRow? FindWorking(ReadScope read, PostToWebhook command) =>
        WebhookStore.Find(read, command.WebhookId) is { } webhook
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(webhook.OpenToken(read)), Encoding.UTF8.GetBytes(command.Token))
        && WebhookChanges.Check(read, webhook.CreatedBy, webhook.ConversationId) is null
            ? webhook
            : null;

    private static string Describe(ReadScope read, WebhookRow webhook, PostToWebhook command) => JsonSerializer.Serialize(new
    {
        webhook = new
        {
            id = webhook.Id,
            name = command.Username ?? webhook.Name,
            profile_image_url = command.AvatarUrl ?? webhook.OpenImageUrl(read),
        },
    });
}
