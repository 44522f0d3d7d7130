using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Protocol.Room;

namespace ChatServer.Protocol.MessagesApi;

/// <summary>
/// A message, wherever this API shows one. Which of the optional keys stand depends on the place: <c>message_sent</c> and the
/// answer to a send have <see cref="RecipientId"/>, <see cref="Read"/> and <see cref="ClientMsgId"/>; <c>message_received</c> has
/// <see cref="SenderName"/>; lists have no <see cref="ConversationId"/>, and alone what became of the message. The others stand
/// where they say something.
/// </summary>
public sealed record ApiMessage
{
    public required string Id { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ConversationId { get; init; }

    public required Guid SenderId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SenderName { get; init; }

    /// <summary>The other side of a direct conversation; stands in no group.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? RecipientId { get; init; }

    /// <summary>The text; of a file its name; empty in what was deleted.</summary>
    public required string Content { get; init; }

    public required string MessageType { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SharedFileInfo? FileInfo { get; init; }

    /// <summary>UTC in whole seconds, with <c>Z</c>. Order by the number in <see cref="Id"/>.</summary>
    public required string Timestamp { get; init; }

    /// <summary>
    /// Of one's own message: whether the others have read it, as far as they let it be known. Of others' messages: whether
    /// oneself has.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Read { get; init; }

    /// <summary>The words that came with a file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SharedProfile? Profile { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Data { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReplyToId { get; init; }

    /// <summary>The message below which it stands.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ParentId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ForwardedFrom? ForwardedFrom { get; init; }

    /// <summary>Of a send that had one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientMsgId { get; init; }

    /// <summary>What the reply quotes; missing once that was deleted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public QuotedContent? ReplyTo { get; init; }

    /// <summary>How many messages stand below it, less the deleted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ReplyCount { get; init; }

    /// <summary>When the newest of them was sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LatestReplyAt { get; init; }

    /// <summary>In the order in which each emoji was first used.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ReactionTally>? Reactions { get; init; }

    /// <summary>Of a poll, how it stands for the reader.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RoomPoll? Poll { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EditedAt { get; init; }

    /// <summary>In lists, and in the answer to a repeated send whose message was deleted since.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeletedAt { get; init; }

    /// <summary>Who deleted it, where that was somebody else than its author.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? DeletedBy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PinnedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? PinnedBy { get; init; }
}

/// <param name="Filename">The cleaned name.</param>
/// <param name="Size">In bytes.</param>
/// <param name="MimeType">What the content says, not what the sender said.</param>
/// <param name="DownloadUrl">A path on this server that wants a participant's token.</param>
public sealed record SharedFileInfo(string Filename, long Size, string MimeType, string DownloadUrl);

/// <summary>Whom a message of the type <c>user_profile</c> shows.</summary>
public sealed record SharedProfile(Guid Id, string Name);

/// <summary>A message as a reply shows it.</summary>
public sealed record QuotedContent(string Id, Guid SenderId, string SenderName, string Content, string MessageType);

/// <summary>An emoji below a message, with those who chose it.</summary>
public sealed record ReactionTally(string Emoji, int Count, IReadOnlyList<Guid> UserIds);
