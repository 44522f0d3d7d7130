using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary>A message in the history.</summary>
/// <param name="AttachedFileSize">KiB with two decimals, as <c>194.75KB</c>; <c>0kb</c> where there is no file.</param>
/// <param name="Message">Null in a profile message.</param>
/// <param name="UpdatedAt">UTC with microseconds and <c>Z</c>.</param>
/// <param name="AttachedFile">The path of the file on this server, signed for a limited time.</param>
/// <param name="MessageType"><c>text</c>, <c>file</c> or <c>user_profile</c>.</param>
/// <param name="ReplyToId">Stands only in a reply.</param>
public sealed record RoomMessage(
    long Id,
    RoomUser Sender,
    RoomUser Receiver,
    string AttachedFileSize,
    string? Message,
    string UpdatedAt,
    string CreatedAt,
    string? AttachedFile,
    string MessageType,
    string? AttachedFileName,
    long Thread,
    Guid? AttachedProfile,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ReplyToId = null);

/// <summary>A page of messages, newest first.</summary>
/// <param name="HasMore">Whether there are more beyond the last, in the direction that was asked for.</param>
public sealed record MessagePage(IReadOnlyList<RoomMessage> Messages, bool HasMore);

/// <summary>A page of messages with files, newest first.</summary>
public sealed record FilePage(IReadOnlyList<RoomMessage> Files, bool HasMore);

/// <summary>A conversation between two users.</summary>
/// <param name="UnreadCount">Messages of the other side above the read mark.</param>
public sealed record RoomThread(long Id, RoomUser OtherUser, RoomMessage LastMessage, long UnreadCount);
