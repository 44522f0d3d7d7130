using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Search;
using ChatServer.Messages.Search.Index;
using ChatServer.Messages.Search.Query;
using ChatServer.Storage;

namespace ChatServer.Administration.Moderation;

/// <summary>A moderator's search, over the messages of all users.</summary>
/// <param name="ConversationId">The conversation to search; or <paramref name="UserId"/>, to search one user's messages.</param>
/// <param name="Words">A match contains all of them, ignoring case.</param>
/// <param name="IsAnywhere">Whether they may be parts of longer words.</param>
/// <param name="IsDeleted">Whether to search only the deleted messages kept by a legal hold.</param>
internal sealed record ModerationQuery(
    long? ConversationId, Guid? UserId, IReadOnlyList<string> Words, bool IsAnywhere, bool IsDeleted);

/// <summary>The progress of a search: a conversation, and the message in it above which everything was searched.</summary>
internal readonly record struct PlaceCursor(long ConversationId, long BeforeId);

/// <param name="Next">Where the next page starts; null at the end. It may be set although nothing was found yet.</param>
internal sealed record FoundMessages(IReadOnlyList<Message> Messages, PlaceCursor? Next);

/// <summary>
/// Finds messages for a moderator, newest first in each conversation. Words are looked up in the search index. Where the index
/// has no answer (symbols, parts of words, deleted messages, an index that is off, behind or being built) messages are opened one
/// after the other. Both use the same order, so a cursor of one is valid for the other, and each call does a bounded part.
/// </summary>
internal sealed class ModerationSearch(
    Database database, SearchIndex index, SearchOptions options, IndexedMessages indexed, ScannedMessages scanned)
{
    /// <summary>Null if there is no such conversation or user.</summary>
    public async ValueTask<FoundMessages?> FindAsync(
        ModerationQuery sought, PlaceCursor? cursor, int limit, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(read => Begin(read, sought, cursor), cancellationToken) is not { } from)
            return null;

        return await ReadQueryAsync(sought, cancellationToken) is { } query
            ? await indexed.FindAsync(sought, query, from, limit, cancellationToken)
            : await scanned.FindAsync(sought, from, limit, cancellationToken);
    }

    private static PlaceCursor? Begin(ReadScope read, ModerationQuery sought, PlaceCursor? cursor)
    {
        if (sought.ConversationId is { } conversationId)
            return ConversationStore.Exists(read, conversationId)
                ? new PlaceCursor(conversationId, cursor?.BeforeId ?? long.MaxValue)
                : null;

        return UserStore.Find(read, sought.UserId!.Value) is null ? null : cursor ?? new PlaceCursor(0, long.MaxValue);
    }

    // Null if the index has no answer.
    private async ValueTask<SearchQuery?> ReadQueryAsync(ModerationQuery sought, CancellationToken cancellationToken)
    {
        if (!options.Enabled
            || sought.IsAnywhere
            || sought.IsDeleted
            || !sought.Words.All(word => word.All(char.IsLetterOrDigit)))
            return null;

        var last = await database.ReadAsync(read => read.LastPosition(), cancellationToken);
        await index.WaitShortlyAsync(last, cancellationToken);
        return index.IsWhole && index.Position >= last ? SearchQueryReader.Read(string.Join(' ', sought.Words)).Value : null;
    }
}
