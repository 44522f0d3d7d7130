using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Search;
using ChatServer.Storage;

namespace ChatServer.Administration.Moderation;

/// <summary>What somebody who moderates looks for, whoever's it is.</summary>
/// <param name="ConversationId">Where to look; or <paramref name="UserId"/>, at what one user wrote.</param>
/// <param name="Words">All must be in a message, whatever their case.</param>
/// <param name="IsAnywhere">Whether they may stand within longer words.</param>
/// <param name="IsDeleted">Whether to look at what a legal hold keeps of deleted messages, and at nothing else.</param>
internal sealed record SoughtMessages(long? ConversationId, Guid? UserId, IReadOnlyList<string> Words, bool IsAnywhere, bool IsDeleted);

/// <summary>How far a search has come: a conversation, and the message in it above which everything was looked at.</summary>
internal readonly record struct PlaceCursor(long ConversationId, long BeforeId);

/// <param name="Next">Where to go on; null at the end. There may be one though nothing was found yet.</param>
internal sealed record FoundMessages(IReadOnlyList<Message> Messages, PlaceCursor? Next);

/// <summary>
/// Finds messages for somebody who moderates, newest first in each conversation. Words are looked up in the search index. What that can't
/// answer (signs, parts of words, deleted messages, an index that is off, behind or being made) takes opening one message after the other. Both
/// go the same way, so that a cursor of one holds for the other, and each call does a bounded part.
/// </summary>
internal sealed class ModerationSearch(Database database, SearchIndex index, SearchOptions options, IndexedMessages indexed, ScannedMessages scanned)
{
    /// <summary>Null where there is no such conversation or user.</summary>
    public async ValueTask<FoundMessages?> FindAsync(SoughtMessages sought, PlaceCursor? cursor, int limit, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(read => Begin(read, sought, cursor), cancellationToken) is not { } from)
            return null;

        return await ReadQueryAsync(sought, cancellationToken) is { } query
            ? await indexed.FindAsync(sought, query, from, limit, cancellationToken)
            : await scanned.FindAsync(sought, from, limit, cancellationToken);
    }

    private static PlaceCursor? Begin(ReadScope read, SoughtMessages sought, PlaceCursor? cursor)
    {
        if (sought.ConversationId is { } conversationId)
            return ConversationStore.Exists(read, conversationId) ? new PlaceCursor(conversationId, cursor?.BeforeId ?? long.MaxValue) : null;

        return UserStore.Find(read, sought.UserId!.Value) is null ? null : cursor ?? new PlaceCursor(0, long.MaxValue);
    }

    // Null where the index has no answer.
    private async ValueTask<SearchQuery?> ReadQueryAsync(SoughtMessages sought, CancellationToken cancellationToken)
    {
        if (!options.Enabled || sought.IsAnywhere || sought.IsDeleted || !sought.Words.All(word => word.All(char.IsLetterOrDigit)))
            return null;

        var last = await database.ReadAsync(read => read.LastPosition(), cancellationToken);
        await index.WaitShortlyAsync(last, cancellationToken);
        return index.IsWhole && index.Position >= last ? SearchQueryReader.Read(string.Join(' ', sought.Words), out _) : null;
    }
}
