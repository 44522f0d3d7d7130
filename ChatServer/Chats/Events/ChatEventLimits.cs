using ChatServer.Chats.Documents;
using ChatServer.Realtime;
using ChatServer.Refusals;

namespace ChatServer.Chats.Events;

/// <summary>
/// How large and how deep events may be: devices have to be able to receive them, and the document has to stay readable.
/// </summary>
internal sealed class ChatEventLimits(ChatOptions options, RealtimeOptions realtime)
{
    // The document, its history, the map of messages, the message, and its list that the data is added to; around it an import.
    private const int MaxDepth = JsonObjects.MaxDepth - 5 - 3;

    /// <summary>Of the data of an event, and of a message's content that events change. Some fit into a send queue.</summary>
    public int MaxBytes { get; } = Math.Min(options.MaxEventBytes, realtime.MaxQueuedBytes / 4);

    /// <param name="data">JSON.</param>
    /// <param name="place">Where it is in the request.</param>
    public Refusal? Check(ReadOnlyMemory<byte> data, string place)
    {
        if (data.Length > MaxBytes)
            return TooLarge(place);

        return JsonPlace.OfExcess(data.Span, place, MaxDepth) is { } deep
            ? Refusal.Invalid(deep, $"is nested deeper than {MaxDepth} levels")
            : null;
    }

    /// <summary>Checks a message after an event.</summary>
    /// <param name="place">What of the request made its content.</param>
    public Refusal? CheckContent(ReadOnlyMemory<byte> node, string place) =>
        node.Length > MaxBytes && JsonObjects.Find(node.Span, "content") is { } content && content.Value(node).Length > MaxBytes
            ? TooLarge(place)
            : null;

    private Refusal TooLarge(string place) => Refusal.Invalid(place, $"is too large: at most {MaxBytes} bytes are kept");
}
