using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary>A message in the history.</summary>
/// <param name="Receiver">The other participant of a direct conversation; null in a group.</param>
/// <param name="AttachedFileSize">KiB with two decimals, such as <c>194.75KB</c>; <c>0kb</c> if there is no file.</param>
/// <param name="Message">Null in a profile message.</param>
/// <param name="UpdatedAt">UTC with microseconds and <c>Z</c>.</param>
/// <param name="AttachedFile">The path of the file on this server, signed for a limited time.</param>
/// <param name="MessageType">The type, such as <c>text</c>, <c>file</c> or <c>poll</c>.</param>
/// <param name="ReplyToId">Present only if the message quotes another one.</param>
/// <param name="ReplyTo">The quoted message; present only if the message quotes one, and absent if that was deleted.</param>
/// <param name="EditedAt">Present only if the message was edited.</param>
/// <param name="DeletedAt">Present only if the message was deleted; it then has no text, file or profile.</param>
/// <param name="Reactions">Present only if there are any, in the order in which each emoji was first used.</param>
/// <param name="PinnedAt">Present only if the message is pinned.</param>
/// <param name="ParentId">Present only in a reply to a thread root.</param>
/// <param name="ReplyCount">Present only if the message has replies: how many, without deleted ones.</param>
/// <param name="LatestReplyAt">When the newest reply was sent.</param>
/// <param name="ForwardedFrom">Present only in a forwarded message.</param>
/// <param name="DeletedBy">Present only if someone other than the author deleted the message.</param>
/// <param name="Data">Present only in types that have data.</param>
/// <param name="Poll">Present only in polls.</param>
public sealed record RoomMessage(
    long Id,
    RoomUser Sender,
    RoomUser? Receiver,
    string AttachedFileSize,
    string? Message,
    string UpdatedAt,
    string CreatedAt,
    string? AttachedFile,
    string MessageType,
    string? AttachedFileName,
    long Thread,
    Guid? AttachedProfile,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ReplyToId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] QuotedMessage? ReplyTo = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EditedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeletedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ReactionCount>? Reactions = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PinnedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? PinnedBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RoomPoll? Poll = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ParentId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ReplyCount = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LatestReplyAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ForwardedFrom? ForwardedFrom = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? DeletedBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AgentId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Truncated = null);

/// <summary>A quoted message, as part of the message that quotes it.</summary>
/// <param name="Message">Null in a profile message.</param>
/// <param name="MessageType">The type, such as <c>text</c>, <c>file</c> or <c>poll</c>.</param>
public sealed record QuotedMessage(long Id, Guid SenderId, string? Message, string MessageType, string? AttachedFileName);

/// <summary>An emoji, with the users who reacted with it.</summary>
public sealed record ReactionCount(string Emoji, int Count, IReadOnlyList<Guid> UserIds);

/// <summary>The present state of a poll.</summary>
/// <param name="Tally">How many users chose each option, in the order of the options.</param>
/// <param name="Voters">How many users have voted.</param>
/// <param name="YourVote">The indexes of the options that the reader chose.</param>
/// <param name="Votes">Who voted for what; absent in an anonymous poll.</param>
public sealed record RoomPoll(
    IReadOnlyList<long> Tally, long Voters, bool Closed, IReadOnlyList<int> YourVote,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PollVote>? Votes = null);

/// <summary>A page of messages, newest first.</summary>
/// <param name="HasMore">Whether there are more messages in the requested direction.</param>
public sealed record MessagePage(IReadOnlyList<RoomMessage> Messages, bool HasMore);

/// <summary>A page of messages with files, newest first.</summary>
public sealed record FilePage(IReadOnlyList<RoomMessage> Files, bool HasMore);

/// <summary>The pinned messages of a thread, most recently pinned first.</summary>
/// <param name="HasMore">Whether there are more; <c>before</c> takes the id of the last one here.</param>
public sealed record PinList(IReadOnlyList<RoomMessage> Messages, bool HasMore);

/// <summary>A conversation between two users.</summary>
/// <param name="UnreadCount">The other user's messages above the read mark.</param>
/// <param name="Archived">
/// Present only if the user has archived it; likewise the following, if the user has muted or pinned it.
/// </param>
public sealed record RoomThread(
    long Id,
    RoomUser OtherUser,
    RoomMessage LastMessage,
    long UnreadCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Archived = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MutedUntil = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PinnedAt = null);
