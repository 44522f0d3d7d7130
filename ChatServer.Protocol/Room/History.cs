using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary>A message in the history.</summary>
/// <param name="Receiver">The other side of a direct conversation; null in a group.</param>
/// <param name="AttachedFileSize">KiB with two decimals, as <c>194.75KB</c>; <c>0kb</c> where there is no file.</param>
/// <param name="Message">Null in a profile message.</param>
/// <param name="UpdatedAt">UTC with microseconds and <c>Z</c>.</param>
/// <param name="AttachedFile">The path of the file on this server, signed for a limited time.</param>
/// <param name="MessageType">Its kind, such as <c>text</c>, <c>file</c> or <c>poll</c>.</param>
/// <param name="ReplyToId">Stands only in a reply.</param>
/// <param name="ReplyTo">What the reply quotes; stands only in a reply, and is missing once that was deleted.</param>
/// <param name="EditedAt">Stands only in an edited message.</param>
/// <param name="DeletedAt">Stands only in a deleted message, which has no text, file and profile any more.</param>
/// <param name="Reactions">Stand only where there are some, in the order in which each emoji was first used.</param>
/// <param name="PinnedAt">Stands only in a pinned message.</param>
/// <param name="ParentId">Stands only in what was sent below a message.</param>
/// <param name="ReplyCount">Stands only where messages stand below this one: how many, less the deleted.</param>
/// <param name="LatestReplyAt">When the newest of them was sent.</param>
/// <param name="ForwardedFrom">Stands only in a forward.</param>
/// <param name="DeletedBy">Stands only where somebody else than the author deleted it.</param>
/// <param name="Data">Stands only in kinds of messages that have data.</param>
/// <param name="Poll">Stands only in polls.</param>
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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? DeletedBy = null);

/// <summary>A message as a reply shows it.</summary>
/// <param name="Message">Null in a profile message.</param>
/// <param name="MessageType">Its kind, such as <c>text</c>, <c>file</c> or <c>poll</c>.</param>
public sealed record QuotedMessage(long Id, Guid SenderId, string? Message, string MessageType, string? AttachedFileName);

/// <summary>An emoji below a message, with those who chose it.</summary>
public sealed record ReactionCount(string Emoji, int Count, IReadOnlyList<Guid> UserIds);

/// <summary>How a poll stands.</summary>
/// <param name="Tally">How many chose each option, in the options' order.</param>
/// <param name="Voters">How many have voted.</param>
/// <param name="YourVote">The places of the options that the reader chose.</param>
/// <param name="Votes">Who voted for what; doesn't stand in an anonymous poll.</param>
public sealed record RoomPoll(
    IReadOnlyList<long> Tally, long Voters, bool Closed, IReadOnlyList<int> YourVote,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PollVote>? Votes = null);

/// <summary>A page of messages, newest first.</summary>
/// <param name="HasMore">Whether there are more beyond the last, in the direction that was asked for.</param>
public sealed record MessagePage(IReadOnlyList<RoomMessage> Messages, bool HasMore);

/// <summary>A page of messages with files, newest first.</summary>
public sealed record FilePage(IReadOnlyList<RoomMessage> Files, bool HasMore);

/// <summary>The pinned messages of a thread, the last pinned first.</summary>
/// <param name="HasMore">Whether the list goes on with <c>before</c>, the id of the last one here.</param>
public sealed record PinList(IReadOnlyList<RoomMessage> Messages, bool HasMore);

/// <summary>A conversation between two users.</summary>
/// <param name="UnreadCount">Messages of the other side above the read mark.</param>
/// <param name="Archived">Stands only where the user has archived it; so do the following where they have muted or pinned
/// it.</param>
public sealed record RoomThread(
    long Id,
    RoomUser OtherUser,
    RoomMessage LastMessage,
    long UnreadCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Archived = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MutedUntil = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PinnedAt = null);
