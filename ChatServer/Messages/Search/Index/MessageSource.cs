using ChatServer.Messages.Events;
using ChatServer.Messages.Search.Query;
using ChatServer.Messages.Types;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Messages.Search.Index;

/// <summary>The messages as they are indexed; their positions are those of the log.</summary>
internal sealed class MessageSource(LogReader log, SearchTerms terms) : IIndexSource
{
    private readonly MessageTerms messageTerms = new(terms);

    public long KeyCheck => terms.KeyCheck;

    /// <summary>The same for a command, which has no registered services.</summary>
    public static MessageSource Of(ServerKeys keys, MasterKeys masters)
    {
        using var kinds = new ServiceCollection().AddMessageTypes().AddEventKinds().BuildServiceProvider();
        var log = new LogReader(
            new MessageReader(new ConversationKeys(masters), kinds.GetRequiredService<MessageTypes>()),
            kinds.GetRequiredService<EventKinds>(),
            new StorageHealth(TimeProvider.System, NullLogger<StorageHealth>.Instance), NullLogger<LogReader>.Instance);
        return new MessageSource(log, new SearchTerms(keys));
    }

    public long LastPosition(ReadScope read) => read.LastPosition();

    public IndexRange ReadAfter(ReadScope read, long after, int positions)
    {
        var range = log.ReadAfter(read, after, positions);
        var messages = range.Changed.DistinctBy(changed => changed.Id).Concat(range.Written).Select(messageTerms.Of);
        return new IndexRange(range.UpTo, messages, IsEnd: range.UpTo == after);
    }
}
