using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary>
/// What a client may say on <c>/ws/chat/room/</c>: a JSON object whose <c>action</c> names one of these. Fields that an action
/// doesn't know are ignored. A field that must be there and is not is null here; the server answers with an <c>error</c> that
/// names it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "action")]
[JsonDerivedType(typeof(SendText), "text_message")]
[JsonDerivedType(typeof(SendFile), "file_message")]
[JsonDerivedType(typeof(SendProfile), "user_profile_message")]
[JsonDerivedType(typeof(SendData), "message")]
[JsonDerivedType(typeof(ForwardMessage), "forward")]
[JsonDerivedType(typeof(Sync), "sync")]
[JsonDerivedType(typeof(MarkDelivered), "received")]
[JsonDerivedType(typeof(MarkRead), "read")]
[JsonDerivedType(typeof(SetTyping), "typing")]
[JsonDerivedType(typeof(SetPresence), "presence")]
[JsonDerivedType(typeof(SubscribePresence), "subscribe_presence")]
[JsonDerivedType(typeof(EditMessage), "edit_message")]
[JsonDerivedType(typeof(DeleteMessage), "delete_message")]
[JsonDerivedType(typeof(React), "react")]
[JsonDerivedType(typeof(Unreact), "unreact")]
[JsonDerivedType(typeof(Pin), "pin")]
[JsonDerivedType(typeof(Unpin), "unpin")]
[JsonDerivedType(typeof(CastVote), "vote")]
[JsonDerivedType(typeof(ClosePoll), "close_poll")]
[JsonDerivedType(typeof(BlockUser), "block")]
[JsonDerivedType(typeof(UnblockUser), "unblock")]
[JsonDerivedType(typeof(Authenticate), "authenticate")]
[JsonDerivedType(typeof(Describe), "describe")]
[JsonDerivedType(typeof(Ping), "ping")]
public abstract record ClientAction;

/// <summary>Sends text to a user. Repeating it with the same <paramref name="ClientMsgId"/> stores one message.</summary>
/// <param name="MessageBody">1 to 20,000 characters (UTF-16 code units), not only white space.</param>
/// <param name="ClientMsgId">1 to 64 printable ASCII characters, unique per sender; time-ordered ids (UUIDv7) cost least.</param>
/// <param name="ReplyToId">A message of the same conversation.</param>
/// <param name="ThreadId">The conversation; it may stand beside <paramref name="ReceiverId"/>, and stands instead of it in a
/// group.</param>
/// <param name="ParentId">A message of the same conversation that is no reply itself: this one stands below it.</param>
public sealed record SendText(
    Guid? ReceiverId, string? MessageBody, string? ClientMsgId = null, long? ReplyToId = null, long? ThreadId = null,
    long? ParentId = null) : ClientAction;

/// <summary>Announces a file that was uploaded with <c>POST /chat/attachment/</c>. Repeating it is confirmed again.</summary>
/// <param name="ChatId">The message id that the upload answered.</param>
/// <param name="ClientMsgId">Echoed in the confirmation.</param>
public sealed record SendFile(long? ChatId, string? ClientMsgId = null) : ClientAction;

/// <summary>Sends somebody's profile to a user.</summary>
/// <param name="AttachedProfileId">The user whose profile is sent.</param>
public sealed record SendProfile(
    Guid? ReceiverId, Guid? AttachedProfileId, string? ClientMsgId = null, long? ReplyToId = null, long? ThreadId = null,
    long? ParentId = null)
    : ClientAction;

/// <summary>Sends a message of a kind that has data, such as a <c>location</c>.</summary>
/// <param name="MessageType">The kind; <c>describe</c> lists them.</param>
/// <param name="Data">An object, at most 16 KiB of JSON; what it must hold depends on the kind.</param>
/// <param name="MessageBody">Words beside it, at most 20,000 characters.</param>
public sealed record SendData(
    Guid? ReceiverId, string? MessageType, JsonElement? Data, string? MessageBody = null, string? ClientMsgId = null,
    long? ReplyToId = null, long? ThreadId = null, long? ParentId = null) : ClientAction;

/// <summary>Sends a copy of a message that one can read, in one's own name. It names who wrote it and when.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="ReceiverId">As in <see cref="SendText"/>, like <paramref name="ThreadId"/> and
/// <paramref name="ClientMsgId"/>.</param>
public sealed record ForwardMessage(long? MessageId, Guid? ReceiverId, string? ClientMsgId = null, long? ThreadId = null)
    : ClientAction;

/// <summary>Asks for all that was missed since a cursor, in order; <c>sync_complete</c> ends the answer.</summary>
/// <param name="Cursor">The cursor of the last <c>sync_complete</c>, or a message id, as a string or a number; null or 0 for
/// all.</param>
/// <param name="Limit">How many frames at most, 1 to 1,000; 500 if absent.</param>
public sealed record Sync([property: JsonConverter(typeof(CursorConverter))] string? Cursor = null, int? Limit = null)
    : ClientAction;

/// <summary>Says that the device has got all messages of a conversation up to and including one.</summary>
public sealed record MarkDelivered(long? MessageId) : ClientAction;

/// <summary>Says that the user has read all messages of a conversation up to and including one.</summary>
public sealed record MarkRead(long? MessageId) : ClientAction;

/// <summary>
/// Says that the user is typing, or has stopped. At most one a second per receiver is passed on; it ends by itself after 6 s.
/// </summary>
/// <param name="ThreadId">A conversation, instead of <paramref name="ReceiverId"/>; of a group, up to ten starts a second are
/// passed on.</param>
public sealed record SetTyping(Guid? ReceiverId, bool? IsTyping, long? ThreadId = null) : ClientAction;

/// <summary>
/// Says how present the user is at this device, and has it told of all with whom there is a conversation, as they are now and
/// from now on.
/// </summary>
/// <param name="Status">
/// <c>online</c>, <c>away</c>, or <c>invisible</c>, which holds for all devices until one says something else; absent changes
/// nothing.
/// </param>
public sealed record SetPresence(string? Status = null) : ClientAction;

/// <summary>Has the device told of some users, as they are now and from now on, instead of those whom it named before.</summary>
/// <param name="UserIds">At most 500; of strangers nothing is told but that they are offline.</param>
public sealed record SubscribePresence(IReadOnlyList<Guid>? UserIds) : ClientAction;

/// <summary>
/// Gives one's own message another text, within a time that the server sets. An edit to the same text changes nothing.
/// </summary>
/// <param name="MessageBody">1 to 20,000 characters (UTF-16 code units), not only white space.</param>
public sealed record EditMessage(long? MessageId, string? MessageBody) : ClientAction;

/// <summary>
/// Deletes one's own message, within a time that the server sets, or in a group that one manages another's: what it said is gone,
/// its place stays.
/// </summary>
public sealed record DeleteMessage(long? MessageId) : ClientAction;

/// <summary>Reacts to a message.</summary>
/// <param name="Emoji">One emoji, at most 40 UTF-16 code units.</param>
public sealed record React(long? MessageId, string? Emoji) : ClientAction;

/// <summary>Takes a reaction back.</summary>
public sealed record Unreact(long? MessageId, string? Emoji) : ClientAction;

/// <summary>Pins a message for all of its conversation, which has 100 pins at most.</summary>
public sealed record Pin(long? MessageId) : ClientAction;

public sealed record Unpin(long? MessageId) : ClientAction;

/// <summary>Votes in a poll, in place of the vote that one gave before.</summary>
/// <param name="Options">The options' places in the poll's list, from 0; none takes the vote back.</param>
public sealed record CastVote(long? MessageId, IReadOnlyList<int>? Options) : ClientAction;

/// <summary>Closes one's own poll; a group's owner and admins close any poll in it.</summary>
public sealed record ClosePoll(long? MessageId) : ClientAction;

/// <summary>Refuses what a user sends to one directly, from now on. Groups that both are in stay as they are.</summary>
public sealed record BlockUser(Guid? UserId) : ClientAction;

public sealed record UnblockUser(Guid? UserId) : ClientAction;

/// <summary>Renews the connection's token, without reconnecting. It must be of the same user.</summary>
public sealed record Authenticate(string? Token) : ClientAction;

/// <summary>Asks for the actions with their fields and limits.</summary>
public sealed record Describe : ClientAction;

/// <summary>Asks for a <c>pong</c>.</summary>
public sealed record Ping : ClientAction;
