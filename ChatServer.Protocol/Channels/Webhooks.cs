using System.Text.Json;

namespace ChatServer.Protocol.Channels;

/// <summary><c>POST /api/v1/channels/{id}/webhooks/create</c> and <c>…/{webhook_id}/update</c>.</summary>
public sealed record WebhookForm
{
    /// <summary>1 to 80 characters. An update may leave it out.</summary>
    public string? Name { get; init; }

    /// <summary>The address of a picture (http or https), or null. An update that leaves it out doesn't change it.</summary>
    public JsonElement ProfileImageUrl { get; init; }
}

/// <summary>A webhook, for the managers of its channel. Times are nanoseconds since 1970.</summary>
/// <param name="UserId">The user who made it; it works as long as they manage the channel.</param>
/// <param name="Token">The secret of its address, <c>/api/v1/channels/webhooks/{id}/{token}</c>. Null for others than the user
/// who made it.</param>
/// <param name="LastUsedAt">Null if it was never used.</param>
public sealed record ChannelWebhook(
    Guid Id, string ChannelId, Guid UserId, string Name, string? ProfileImageUrl, string? Token, long? LastUsedAt, long CreatedAt,
    long UpdatedAt);

/// <summary><c>POST /api/v1/channels/webhooks/{id}/{token}</c>. Other fields are ignored.</summary>
/// <param name="Content">1 to 20,000 characters.</param>
/// <param name="Username">Shown instead of the webhook's name.</param>
/// <param name="AvatarUrl">Shown instead of the webhook's picture.</param>
public sealed record WebhookMessageForm(string? Content = null, string? Username = null, string? AvatarUrl = null);

/// <summary>The answer to a message of a webhook.</summary>
public sealed record WebhookMessagePosted(bool Success, string MessageId);
