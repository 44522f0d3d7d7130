using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary><c>GET /chat/search/</c>: the messages found, newest first.</summary>
/// <param name="NextBefore">
/// The <c>before</c> of the next page; null if there are no more. A page may be shorter than its limit, or empty, although there
/// are more.
/// </param>
/// <param name="IsComplete">False while the server rebuilds its index: the search may miss messages.</param>
public sealed record SearchPage(IReadOnlyList<FoundMessage> Results, bool HasMore, string? NextBefore, bool IsComplete);

/// <param name="Snippet">Plain text of at most 162 characters around the first match; <c>…</c> marks where it was cut.</param>
/// <param name="Matches">The positions of the matched words in the snippet, in order.</param>
public sealed record FoundMessage(RoomMessage Message, string Snippet, IReadOnlyList<FoundText> Matches);

/// <summary>A part of a snippet, in UTF-16 code units, as JavaScript, Java, Kotlin, Dart, C# and <c>NSString</c> count.</summary>
public sealed record FoundText(int Start, int Length);

/// <summary><c>GET /chat/users/search/</c>: the users found, ordered by name.</summary>
/// <param name="NextAfter">The <c>after</c> of the next page; null if there are no more.</param>
public sealed record PeoplePage(IReadOnlyList<FoundUser> Users, bool HasMore, string? NextAfter);

/// <param name="Email">Present only if it was searched for in full, or the users share a conversation.</param>
public sealed record FoundUser(
    Guid Id,
    string Fullname,
    string? Handle,
    string? ProfilePhoto,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Email = null);
