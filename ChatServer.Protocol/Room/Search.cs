using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary><c>GET /chat/search/</c>: what was found, newest first.</summary>
/// <param name="NextBefore">Give it as <c>before</c> to go on; null where there is no more. A page may be shorter than its limit,
/// or empty, and yet have more.</param>
/// <param name="IsComplete">False while the server rebuilds its index: the search may not find everything.</param>
public sealed record SearchPage(IReadOnlyList<FoundMessage> Results, bool HasMore, string? NextBefore, bool IsComplete);

/// <param name="Snippet">Plain text of at most 162 characters around the first match; <c>…</c> stands where it was cut.</param>
/// <param name="Matches">Where the words stand in the snippet, in order.</param>
public sealed record FoundMessage(RoomMessage Message, string Snippet, IReadOnlyList<FoundText> Matches);

/// <summary>A part of a snippet, in UTF-16 units, as JavaScript, Java, Kotlin, Dart and C# count, and <c>NSString</c>.</summary>
public sealed record FoundText(int Start, int Length);

/// <summary><c>GET /chat/users/search/</c>: who was found, by name.</summary>
/// <param name="NextAfter">Give it as <c>after</c> to go on; null where there is no more.</param>
public sealed record PeoplePage(IReadOnlyList<FoundUser> Users, bool HasMore, string? NextAfter);

/// <param name="Email">Only where it was searched for in full, or a conversation is shared.</param>
public sealed record FoundUser(
    Guid Id,
    string Fullname,
    string? Handle,
    string? ProfilePhoto,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Email = null);
