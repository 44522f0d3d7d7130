using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.MessagesApi;

/// <summary>
/// A message as its sender sees it: the answer to <c>POST /api/v1/messages/send</c>, and the data of <c>message_sent</c>. It means that the
/// message is on disk. The keys after <paramref name="Read"/> stand only where they say something; that goes for all shapes of messages.
/// </summary>
/// <param name="RecipientId">The other side of a direct conversation; stands in no group.</param>
/// <param name="Content">The text; of a file its name; empty in kinds that have none.</param>
/// <param name="Timestamp">UTC in whole seconds, with <c>Z</c>. Order by the number in <paramref name="Id"/>.</param>
/// <param name="Message">The words that came with a file.</param>
/// <param name="ParentId">The message below which it stands.</param>
/// <param name="ClientMsgId">Of a send that had one.</param>
/// <param name="DeletedAt">In the answer to a repeated send whose message was deleted since.</param>
public sealed record SentMessage(
    string Id,
    string ConversationId,
    Guid SenderId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? RecipientId,
    string Content,
    string MessageType,
    string Timestamp,
    bool Read,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SharedFileInfo? FileInfo = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SharedProfile? Profile = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReplyToId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ParentId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientMsgId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeletedAt = null);

/// <summary>A message as the others hear of it: the data of <c>message_received</c>.</summary>
public sealed record ReceivedMessage(
    string Id,
    string ConversationId,
    Guid SenderId,
    string SenderName,
    string Content,
    string MessageType,
    string Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SharedFileInfo? FileInfo = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SharedProfile? Profile = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReplyToId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ParentId = null);

/// <summary>A message in the history.</summary>
/// <param name="Content">Empty in a deleted message, too.</param>
/// <param name="Read">Of one's own message: whether the others have read it, as far as they let it be known. Of others' messages: whether oneself has.</param>
/// <param name="ReplyTo">What the reply quotes; missing once that was deleted.</param>
/// <param name="Reactions">In the order in which each emoji was first used.</param>
public sealed record ListedMessage(
    string Id,
    Guid SenderId,
    string SenderName,
    string Content,
    string MessageType,
    string Timestamp,
    bool Read,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SharedFileInfo? FileInfo = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SharedProfile? Profile = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReplyToId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ParentId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] QuotedContent? ReplyTo = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ReactionTally>? Reactions = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EditedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeletedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PinnedAt = null);

/// <summary>The answer to <c>POST /api/v1/messages/conversation/{id}/share-file</c>.</summary>
/// <param name="Content">The file's name.</param>
/// <param name="Message">The words that came with it, if there were any.</param>
public sealed record SharedFile(
    string Id,
    string ConversationId,
    Guid SenderId,
    string Content,
    string MessageType,
    SharedFileInfo FileInfo,
    string Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReplyToId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientMsgId = null);

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
