using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>A row of messages, joined with its conversation's two users, its file, and the profile that it attaches.</summary>
internal sealed record MessageRow
{
    public long Id { get; init; }
    public long ConversationId { get; init; }
    public long Seq { get; init; }
    public required Guid SenderId { get; init; }
    public string? SenderName { get; init; }
    public Guid? LowUser { get; init; }
    public Guid? HighUser { get; init; }
    public required string Type { get; init; }
    public byte[]? Body { get; init; }
    public byte[]? Data { get; init; }
    public long? ReplyToId { get; init; }
    public long? ParentId { get; init; }
    public long ReplyCount { get; init; }
    public Timestamp? LatestReplyAt { get; init; }
    public byte[]? Forwarded { get; init; }
    public string? ClientMsgId { get; init; }
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }
    public Timestamp? EditedAt { get; init; }
    public Timestamp? DeletedAt { get; init; }
    public Guid? DeletedBy { get; init; }
    public Timestamp? PinnedAt { get; init; }
    public Guid? PinnedBy { get; init; }
    public long? FileId { get; init; }
    public string? FileObject { get; init; }
    public long FileSize { get; init; }
    public byte[]? FileDetails { get; init; }
    public Guid? ProfileId { get; init; }
    public string? ProfileFullname { get; init; }
    public string? ProfilePhone { get; init; }
    public Guid? AgentId { get; init; }
    public ReplyState? ReplyState { get; init; }
}
