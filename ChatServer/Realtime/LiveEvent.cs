using ChatServer.Realtime.Typing;
using ChatServer.Storage;

namespace ChatServer.Realtime;

/// <summary>
/// What connections are sent although no write caused it: it isn't stored, and clients that were away don't get it.
/// </summary>
internal abstract record LiveEvent : DomainEvent;

/// <summary>A user has begun or stopped typing.</summary>
internal sealed record TypingChanged(Typist Typist, bool IsTyping, bool IsInGroup) : LiveEvent;

/// <summary>Ends the answer to a client that catches up.</summary>
internal sealed record CaughtUp(string Cursor, bool HasMore) : LiveEvent;

/// <summary>The server is about to end.</summary>
internal sealed record DrainingBegan(TimeSpan ReconnectAfter) : LiveEvent;
