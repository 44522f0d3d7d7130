using System.Text.Json.Serialization;
using ChatServer.Protocol.MessagesApi;

namespace ChatServer.Protocol.Events;

/// <summary>
/// What clients send on <c>/ws/events</c> as <c>{"type": …, "data": …}</c>, and over Socket.IO as an event with that name and
/// payload. Unknown keys are ignored.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SendChannelEvent), "events:channel")]
[JsonDerivedType(typeof(SendAgentEvent), "events:agent")]
[JsonDerivedType(typeof(JoinUser), "user-join")]
[JsonDerivedType(typeof(JoinChannels), "join-channels")]
[JsonDerivedType(typeof(Heartbeat), "heartbeat")]
[JsonDerivedType(typeof(Synchronize), "sync")]
[JsonDerivedType(typeof(Authenticate), "authenticate")]
[JsonDerivedType(typeof(Ping), "ping")]
public abstract record ClientEvent;

/// <summary>Reports that the user is typing in a channel, or has read it.</summary>
public sealed record SendChannelEvent(ChannelSignal? Data = null) : ClientEvent;

/// <summary>Requests who the user is, as the acknowledgement. The connection hears the user's channels without it.</summary>
public sealed record JoinUser : ClientEvent;

/// <summary>Has no effect: the connection hears the user's channels without it.</summary>
public sealed record JoinChannels : ClientEvent;

/// <summary>Has no effect: a user is active while connected.</summary>
public sealed record Heartbeat : ClientEvent;

/// <summary>Requests everything missed since a cursor, in order; <c>sync_complete</c> ends the answer.</summary>
public sealed record Synchronize(SyncRequest? Data = null) : ClientEvent;

/// <summary>Renews the connection's token without reconnecting. The new token must belong to the same user.</summary>
public sealed record Authenticate(TokenRequest? Data = null) : ClientEvent;

/// <summary>Requests a <c>pong</c>.</summary>
public sealed record Ping : ClientEvent;

/// <param name="MessageId">The thread root, if the user is typing in a thread.</param>
public sealed record ChannelSignal(string? ChannelId = null, string? MessageId = null, SignalContent? Data = null);

/// <param name="Type"><c>typing</c> or <c>last_read_at</c>.</param>
public sealed record SignalContent(string? Type = null, TypingState? Data = null);

/// <param name="Typing">Whether the user is typing; <c>typing</c> without it means that they are.</param>
public sealed record TypingState(bool? Typing = null);

/// <summary>The acknowledgement of <c>user-join</c>.</summary>
public sealed record JoinedUser(Guid Id, string Name);
