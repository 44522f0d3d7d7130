using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Protocol.Room;

namespace ChatServer.Protocol.MessagesApi;

/// <summary>
/// A message, in every place where this API returns one. Which optional keys are present depends on the place:
/// <c>message_sent</c> and the response to a send have <see cref="RecipientId"/>, <see cref="Read"/> and
/// <see cref="ClientMsgId"/>; <c>message_received</c> has <see cref="SenderName"/>; lists have no <see cref="ConversationId"/>,
/// and only they have the message's present state. All other keys are present only if they have a value.
/// </summary>
public sealed record ApiMessage
{
    public required string Id { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ConversationId { get; init; }

    public required Guid SenderId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SenderName { get; init; }

    /// <summary>The other participant of a direct conversation; absent in groups.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? RecipientId { get; init; }

    /// <summary>The text, or a file's name; empty if the message was deleted.</summary>
    public required string Content { get; init; }

    public required string MessageType { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SharedFileInfo? FileInfo { get; init; }

    /// <summary>UTC in whole seconds, with <c>Z</c>. Order messages by the number in <see cref="Id"/>.</summary>
    public required string Timestamp { get; init; }

    /// <summary>
    /// For one's own messages: whether the others have read it, unless they hide their read receipts. For others' messages:
    /// whether the caller has read it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Read { get; init; }

    /// <summary>The text that was sent with a file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SharedProfile? Profile { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Data { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReplyToId { get; init; }

    /// <summary>
    /// The agent that wrote it, whose owner is the sender; in the visitor's own messages, the agent that they are addressed to.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? AgentId { get; init; }

    /// <summary>True if the reply of an agent ended early.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Truncated { get; init; }

    /// <summary>The thread root, if this is a reply in a thread.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ParentId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ForwardedFrom? ForwardedFrom { get; init; }

    /// <summary>The id that the sender gave the message, if any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientMsgId { get; init; }

    /// <summary>The quoted message; absent if that was deleted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public QuotedContent? ReplyTo { get; init; }

    /// <summary>How many replies the message has, without deleted ones.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ReplyCount { get; init; }

    /// <summary>When the newest reply was sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LatestReplyAt { get; init; }

    /// <summary>In the order in which each emoji was first used.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ReactionTally>? Reactions { get; init; }

    /// <summary>The poll's present state, as the reader sees it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RoomPoll? Poll { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EditedAt { get; init; }

    /// <summary>Present in lists, and in the response to a repeated send whose message was deleted meanwhile.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeletedAt { get; init; }

    /// <summary>The user who deleted the message, if it wasn't the author.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? DeletedBy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PinnedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? PinnedBy { get; init; }
}

/// <param name="Filename">The sanitized name.</param>
/// <param name="Size">In bytes.</param>
/// <param name="MimeType">Determined from the content, not from what the sender claimed.</param>
/// <param name="DownloadUrl">A path on this server; it requires a participant's token.</param>
public sealed record SharedFileInfo(string Filename, long Size, string MimeType, string DownloadUrl);

/// <summary>The user shown by a message of the type <c>user_profile</c>.</summary>
public sealed record SharedProfile(Guid Id, string Name);

/// <summary>A quoted message, as part of the message that quotes it.</summary>
public sealed record QuotedContent(string Id, Guid SenderId, string SenderName, string Content, string MessageType);

/// <summary>An emoji, with the users who reacted with it.</summary>
public sealed record ReactionTally(string Emoji, int Count, IReadOnlyList<Guid> UserIds);
