using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>A place in the log with what is stored there.</summary>
/// <param name="Message">The message itself, or the one whose content the event shows; null where there is none.</param>
internal sealed record StoredEntry(LogEntry Place, MessageRow? Message, ConversationEventRow? Event, PersonalEventRow? Personal)
{
    // A page of long messages takes fewer, and then the others were read in vain.
    private const int MaxAtOnce = 64;

    /// <summary>
    /// The same places in the same order. They are read as they are taken, some at a time: three statements for all of these.
    /// </summary>
    public static IEnumerable<StoredEntry> ReadAll(ReadScope read, EventKinds kinds, IEnumerable<LogEntry> places) =>
        places.Chunk(MaxAtOnce).SelectMany(some => ReadSome(read, kinds, some));

    // A position is one thing only: a message, an event, or an event of one user.
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
