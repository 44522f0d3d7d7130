using ChatServer.Realtime.Typing;
using ChatServer.Storage;

namespace ChatServer.Realtime;

/// <summary>
/// An event that no write caused. It isn't stored, and clients that were disconnected don't get it later.
/// </summary>
internal abstract record LiveEvent : DomainEvent;

/// <summary>A user started or stopped typing.</summary>
internal sealed record TypingChanged(Typist Typist, bool IsTyping, bool IsInGroup) : LiveEvent;

/// <summary>Ends a page of missed events.</summary>
internal sealed record CaughtUp(string Cursor, bool HasMore) : LiveEvent;

/// <summary>The server is about to shut down.</summary>
internal sealed record DrainingBegan(TimeSpan ReconnectAfter) : LiveEvent;
