using System.Text.Json;
using ChatServer.Refusals;

namespace ChatServer.Chats.Documents;

/// <summary>The title of a chat, which its document says.</summary>
internal static class ChatTitle
{
    public const string Absent = "New Chat";
    private const int MaxLength = 4_096;
    private const string Place = "chat.title";

    public static Outcome<string> Of(ChatDocument document)
    {
        if (document.Find(ChatDocument.Title) is not { } member)
            return Absent;

        if (member.Kind != JsonTokenType.String)
            return Refusal.Invalid(Place, "must be a text");

        if (JsonObjects.TextOf(member.Value(document.Json).Span) is not { } title)
            return Refusal.Invalid(Place, "must be valid Unicode");

        return Check(title, Place) is { } refusal ? refusal : title.Replace("\0", "", StringComparison.Ordinal);
    }

    /// <param name="place">Where it is in the request.</param>
    public static Refusal? Check(string title, string place) =>
        title.Length > MaxLength ? Refusal.Invalid(place, $"must have at most {MaxLength} characters") : null;

    /// <summary>A title that the server makes of another one.</summary>
    public static string Cut(string title)
    {
        if (title.Length <= MaxLength)
            return title;

        return char.IsHighSurrogate(title[MaxLength - 1]) ? title[..(MaxLength - 1)] : title[..MaxLength];
    }
}
