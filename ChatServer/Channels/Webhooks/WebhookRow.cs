using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Channels.Webhooks;

/// <summary>A row of <c>channel_webhooks</c>, with the name of its account.</summary>
internal sealed record WebhookRow
{
    public required Guid Id { get; init; }
    public long ConversationId { get; init; }
    public Guid CreatedBy { get; init; }
    public string Name { get; init; } = "";
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }

    /// <summary>Null if it was never used.</summary>
    public Timestamp? LastUsedAt { get; init; }

    /// <summary>Sealed.</summary>
    public required byte[] Token { get; init; }

    /// <summary>Sealed.</summary>
    public byte[]? ImageUrl { get; init; }

    public string OpenToken(ReadScope read) => read.Columns.Open(TokenCell(Id), Token);

    public string? OpenImageUrl(ReadScope read) => ImageUrl is null ? null : read.Columns.Open(ImageCell(Id), ImageUrl);

    public static SealedCell TokenCell(Guid id) => SealedCell.Of("channel_webhooks.token", id);

    public static SealedCell ImageCell(Guid id) => SealedCell.Of("channel_webhooks.image_url", id);
}
