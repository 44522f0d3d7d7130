using System.Text.Json;
using ChatServer.Chats.Documents;
using ChatServer.Refusals;

namespace ChatServer.Chats.Messages;

/// <summary>What an event does to the message that it is about.</summary>
/// <param name="Apply">The message with the event applied; null where nothing is stored.</param>
/// <param name="Content">
/// What of the request changes the content, of which only the newest is of use later; null if it changes something else.
/// </param>
/// <param name="Makes">Whether the message is made where it is absent.</param>
internal sealed record MessageEvent(Func<ReadOnlyMemory<byte>, byte[]>? Apply, string? Content = null, bool Makes = false)
{
    private const string ContentField = "data.content";
    private static readonly MessageEvent Unstored = new(Apply: null);
    private static readonly byte[] EmptyText = "\"\""u8.ToArray();
    private static readonly byte[] EmptyList = "[]"u8.ToArray();

    /// <param name="data">An object, as JSON.</param>
    public static Outcome<MessageEvent> Of(string type, ReadOnlyMemory<byte> data)
    {
        switch (type)
        {
            case "status":
                return new MessageEvent(node => NodeEdits.Append(node, "statusHistory", data));
            case "message":
                return WithText(data, text => new MessageEvent(node => NodeEdits.AppendContent(node, text), ContentField));
            case "replace":
                return WithText(
                    data, text => new MessageEvent(node => NodeEdits.SetContent(node, text), ContentField, Makes: true));
            case "embeds" or "files":
                return WithList(data, type);
            case "source" or "citation":
                return IsTyped(data)
                    ? Unstored
                    : new MessageEvent(node => NodeEdits.Append(node, "sources", data), Makes: true);
            default:
                return Unstored;
        }
    }

    private static Outcome<MessageEvent> WithText(ReadOnlyMemory<byte> data, Func<ReadOnlyMemory<byte>, MessageEvent> make) =>
        JsonObjects.Find(data.Span, "content") switch
        {
            null => make(EmptyText),
            { Kind: JsonTokenType.String } text => make(JsonText.WithoutNuls(text.Value(data))),
            _ => Refusal.Invalid(ContentField, "must be a text"),
        };

    private static Outcome<MessageEvent> WithList(ReadOnlyMemory<byte> data, string name)
    {
        if (JsonObjects.Find(data.Span, name) is not { } member)
            return new MessageEvent(node => NodeEdits.Prepend(node, name, EmptyList), Makes: true);

        if (member.Kind != JsonTokenType.StartArray)
            return Refusal.Invalid($"data.{name}", "must be a list");

        return new MessageEvent(node => NodeEdits.Prepend(node, name, member.Value(data)), Makes: true);
    }

    // Code that runs for a message is shown as a source that is of a type, and isn't kept.
    private static bool IsTyped(ReadOnlyMemory<byte> data) =>
        JsonObjects.Find(data.Span, "type") is { Kind: not JsonTokenType.Null };
}
