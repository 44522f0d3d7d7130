using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary>
/// An action that clients send on <c>/ws/chat/room/</c>: a JSON object whose <c>action</c> names one of these. Unknown fields are
/// ignored. A required field that is missing is null here; the server answers with an <c>error</c> that names it.
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
[JsonDerivedType(typeof(FollowAgent), "agent_follow")]
[JsonDerivedType(typeof(UnfollowAgent), "agent_unfollow")]
[JsonDerivedType(typeof(ResumeReply), "agent_resume")]
[JsonDerivedType(typeof(WatchAgents), "agent_watch")]
[JsonDerivedType(typeof(SetControl), "agent_control")]
[JsonDerivedType(typeof(Authenticate), "authenticate")]
[JsonDerivedType(typeof(Describe), "describe")]
[JsonDerivedType(typeof(Ping), "ping")]
public abstract record ClientAction;

/// <summary>Sends text to a user. Repeating it with the same <paramref name="ClientMsgId"/> stores one message.</summary>
/// <param name="MessageBody">1 to 20,000 characters (UTF-16 code units), not only white space.</param>
/// <param name="ClientMsgId">1 to 64 printable ASCII characters, unique per sender; time-ordered ids (UUIDv7) cost least.</param>
/// <param name="ReplyToId">A message in the same conversation.</param>
/// <param name="ThreadId">
/// The conversation; optional beside <paramref name="ReceiverId"/>, and required instead of it in a group.
/// </param>
/// <param name="ParentId">
/// The thread root that this message replies to: a message in the same conversation that isn't a reply itself.
/// </param>
/// <param name="AgentId">An agent, instead of a receiver: the message begins or continues the chat with it.</param>
public sealed record SendText(
    Guid? ReceiverId, string? MessageBody, string? ClientMsgId = null, long? ReplyToId = null, long? ThreadId = null,
    long? ParentId = null, Guid? AgentId = null) : ClientAction;

/// <summary>Announces a file that was uploaded with <c>POST /chat/attachment/</c>. Repeating it is confirmed again.</summary>
/// <param name="ChatId">The message id in the response to the upload.</param>
/// <param name="ClientMsgId">Echoed in the confirmation.</param>
public sealed record SendFile(long? ChatId, string? ClientMsgId = null) : ClientAction;

/// <summary>Sends a user's profile to another user.</summary>
/// <param name="AttachedProfileId">The user whose profile is sent.</param>
public sealed record SendProfile(
    Guid? ReceiverId, Guid? AttachedProfileId, string? ClientMsgId = null, long? ReplyToId = null, long? ThreadId = null,
    long? ParentId = null)
    : ClientAction;

/// <summary>Sends a message of a type that has data, such as a <c>location</c>.</summary>
/// <param name="MessageType">The message type, see docs/protocol/room/sending.md.</param>
/// <param name="Data">An object of at most 16 KiB of JSON; its fields depend on the type.</param>
/// <param name="MessageBody">The text beside the data, at most 20,000 characters.</param>
public sealed record SendData(
    Guid? ReceiverId, string? MessageType, JsonElement? Data, string? MessageBody = null, string? ClientMsgId = null,
    long? ReplyToId = null, long? ThreadId = null, long? ParentId = null) : ClientAction;

/// <summary>
/// Sends a copy of a message that the user can read, in the user's own name. It names the original author and time.
/// </summary>
/// <param name="MessageId">The original message.</param>
/// <param name="ReceiverId">As in <see cref="SendText"/>, like <paramref name="ThreadId"/> and
/// <paramref name="ClientMsgId"/>.</param>
public sealed record ForwardMessage(long? MessageId, Guid? ReceiverId, string? ClientMsgId = null, long? ThreadId = null)
    : ClientAction;

/// <summary>Requests everything missed since a cursor, in order; <c>sync_complete</c> ends the answer.</summary>
/// <param name="Cursor">
/// The cursor of the last <c>sync_complete</c>, or a message id, as a string or a number; null or 0 to get everything.
/// </param>
/// <param name="Limit">The maximum number of frames, 1 to 1,000; 500 by default.</param>
public sealed record Sync([property: JsonConverter(typeof(CursorConverter))] string? Cursor = null, int? Limit = null)
    : ClientAction;

/// <summary>Reports that the messages of a conversation up to and including one were delivered to the device.</summary>
public sealed record MarkDelivered(long? MessageId) : ClientAction;

/// <summary>Reports that the user has read the messages of a conversation up to and including one.</summary>
public sealed record MarkRead(long? MessageId) : ClientAction;

/// <summary>
/// Reports that the user is typing, or has stopped. At most one report a second per receiver is forwarded; it expires after 6 s.
/// </summary>
/// <param name="ThreadId">
/// A conversation, instead of <paramref name="ReceiverId"/>; in a group, up to ten starts a second are forwarded.
/// </param>
public sealed record SetTyping(Guid? ReceiverId, bool? IsTyping, long? ThreadId = null) : ClientAction;

/// <summary>
/// Sets the status of the user at this device, and subscribes the device to the presence of the user's contacts: it receives
/// their current status and all changes.
/// </summary>
/// <param name="Status">
/// <c>online</c>, <c>away</c>, or <c>invisible</c>, which applies to all devices until one sets another status; if absent, the
/// status is unchanged.
/// </param>
public sealed record SetPresence(string? Status = null) : ClientAction;

/// <summary>
/// Subscribes the device to the presence of some users, replacing the users whom it named before, and requests their status.
/// </summary>
/// <param name="UserIds">At most 500; strangers are always reported as offline.</param>
public sealed record SubscribePresence(IReadOnlyList<Guid>? UserIds) : ClientAction;

/// <summary>
/// Changes the text of the user's own message, within a time limit that the server sets. An edit to the same text changes
/// nothing.
/// </summary>
/// <param name="MessageBody">1 to 20,000 characters (UTF-16 code units), not only white space.</param>
public sealed record EditMessage(long? MessageId, string? MessageBody) : ClientAction;

/// <summary>
/// Deletes the user's own message within a time limit that the server sets, or another member's in a group that the user manages.
/// The content is removed; its place in the history remains.
/// </summary>
public sealed record DeleteMessage(long? MessageId) : ClientAction;

/// <summary>Adds a reaction to a message.</summary>
/// <param name="Emoji">One emoji, at most 40 UTF-16 code units.</param>
public sealed record React(long? MessageId, string? Emoji) : ClientAction;

/// <summary>Removes the user's reaction.</summary>
public sealed record Unreact(long? MessageId, string? Emoji) : ClientAction;

/// <summary>Pins a message for everyone in its conversation, which can have at most 100 pins.</summary>
public sealed record Pin(long? MessageId) : ClientAction;

public sealed record Unpin(long? MessageId) : ClientAction;

/// <summary>Votes in a poll, replacing the user's earlier vote.</summary>
/// <param name="Options">Indexes into the poll's options, from 0; an empty list withdraws the vote.</param>
public sealed record CastVote(long? MessageId, IReadOnlyList<int>? Options) : ClientAction;

/// <summary>Closes the user's own poll; a group's owner and admins can close any poll in the group.</summary>
public sealed record ClosePoll(long? MessageId) : ClientAction;

/// <summary>
/// Blocks a user: their direct messages are refused from now on. Groups of which both are members are not affected.
/// </summary>
public sealed record BlockUser(Guid? UserId) : ClientAction;

public sealed record UnblockUser(Guid? UserId) : ClientAction;

/// <summary>
/// Follows the replies of the agent in a chat while they are written: the server sends <c>agent_run</c> with the text so
/// far, then
/// an <c>agent_chunk</c> for each further piece.
/// </summary>
public sealed record FollowAgent(long? ThreadId) : ClientAction;

/// <summary>Ends <c>agent_follow</c>.</summary>
public sealed record UnfollowAgent(long? ThreadId) : ClientAction;

/// <summary>Requests the text of a reply from an offset on, and follows it.</summary>
/// <param name="Offset">How much of the text the client has, in UTF-16 code units; 0 by default.</param>
public sealed record ResumeReply(long? RunId, int? Offset = null) : ClientAction;

/// <summary>For owners: follows a chat of somebody with one of their agents, or all of them.</summary>
/// <param name="All">True: the states of all runs of the user's agents, without their texts.</param>
public sealed record WatchAgents(long? ThreadId = null, bool? All = null) : ClientAction;

/// <summary>For owners: changes who answers in a chat with one of their agents.</summary>
/// <param name="Control"><c>owner</c> takes over, <c>agent</c> hands back, <c>paused</c> silences the agent.</param>
/// <param name="Note">With <c>agent</c>: a note for the agent, at most 2,000 characters.</param>
/// <param name="AnswerNow">With <c>agent</c>: whether it answers what the visitor wrote last; true by default.</param>
/// <param name="Until">With <c>paused</c>: until when, ISO 8601; absent: until the agent is given control again.</param>
public sealed record SetControl(
    long? ThreadId, string? Control, string? Note = null, bool? AnswerNow = null, DateTimeOffset? Until = null) : ClientAction;

/// <summary>Renews the connection's token without reconnecting. The new token must belong to the same user.</summary>
public sealed record Authenticate(string? Token) : ClientAction;

/// <summary>Requests the list of actions with their fields, and the limits.</summary>
public sealed record Describe : ClientAction;

/// <summary>Requests a <c>pong</c>.</summary>
public sealed record Ping : ClientAction;
