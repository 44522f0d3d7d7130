using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Storage;

namespace ChatServer.Messages.CatchingUp;

/// <summary>A log entry with what is stored at its position.</summary>
/// <param name="Message">The message itself, or the one whose content the event carries; null if there is none.</param>
internal sealed record StoredEntry(LogEntry Place, MessageRow? Message, ConversationEventRow? Event, PersonalEventRow? Personal)
{
    // A page of long messages uses fewer entries, and the rest of the chunk is read for nothing.
    private const int MaxAtOnce = 64;

    /// <summary>
    /// Reads what is stored at these positions, in the same order. Reads lazily, in chunks, with three statements per chunk.
    /// </summary>
    public static IEnumerable<StoredEntry> ReadAll(ReadScope read, EventKinds kinds, IEnumerable<LogEntry> places) =>
        places.Chunk(MaxAtOnce).SelectMany(some => ReadSome(read, kinds, some));

    // Each position is exactly one thing: a message, an event, or a personal event.
    private static IEnumerable<StoredEntry> ReadSome(ReadScope read, EventKinds kinds, LogEntry[] places)
    {
        var events = ConversationEventStore.FindAll(read, PositionsOf(places, LogKind.Event));
        var personal = PersonalEventStore.FindAll(read, PositionsOf(places, LogKind.Personal));
        var shown = events.Values.Where(row => kinds.Of(row).CarriesContent).Select(row => row.MessageId);
        var messages = MessageStore.FindAll(read, PositionsOf(places, LogKind.Message).Concat(shown));
        return places.Select(place => new StoredEntry(
            place,
            messages.GetValueOrDefault(events.GetValueOrDefault(place.Position)?.MessageId ?? place.Position),
            events.GetValueOrDefault(place.Position),
            personal.GetValueOrDefault(place.Position)));
    }

    private static IEnumerable<long> PositionsOf(LogEntry[] places, LogKind kind) =>
        places.Where(place => place.Kind == kind).Select(place => place.Position);
}
