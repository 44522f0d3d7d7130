using ChatServer.Accounts;
using ChatServer.Administration.Deletions;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Storage;

namespace ChatServer.Administration.Moderation;

/// <summary>Where to look: in one conversation, or at what one user wrote.</summary>
internal sealed record SearchPlace(long? ConversationId, Guid? UserId);

/// <summary>How far a search has come: a conversation, and the message in it above which everything was looked at.</summary>
internal readonly record struct SearchCursor(long ConversationId, long BeforeId);

/// <param name="Next">Where to go on; null at the end. There may be one though nothing was found yet.</param>
internal sealed record FoundMessages(IReadOnlyList<Message> Messages, SearchCursor? Next);

/// <summary>Finds messages for somebody who moderates, whoever's they are.</summary>
internal interface IModerationSearch
{
    /// <summary>Messages that hold all <paramref name="words"/>, whatever their case; newest first in each conversation. Null where there is no such place.</summary>
    ValueTask<FoundMessages?> FindAsync(
        SearchPlace place, IReadOnlyList<string> words, SearchCursor? cursor, int limit, CancellationToken cancellationToken);
}

/// <summary>
/// Opens one message after the other, page by page, each on a snapshot of its own. A call looks at <see cref="MaxLookedAt"/> messages at most
/// and says where to go on, so that it costs the same in a conversation of ten and of ten million.
/// </summary>
internal sealed class ScanSearch(Database database, MessageReader reader) : IModerationSearch
{
    private const int MaxLookedAt = 5_000;
    private const int PageSize = 500;

    public async ValueTask<FoundMessages?> FindAsync(
        SearchPlace place, IReadOnlyList<string> words, SearchCursor? cursor, int limit, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(read => Begin(read, place, cursor), cancellationToken) is not { } next)
            return null;

        var found = new List<Message>();
        SearchCursor? at = next.ConversationId == 0 ? null : next;
        for (var looked = 0; looked < MaxLookedAt && at is { } from; looked += PageSize)
        {
            var page = await database.ReadAsync(read => Look(read, place, words, from, limit - found.Count), cancellationToken);
            found.AddRange(page.Messages);
            at = page.Next;
            if (found.Count == limit)
                break;
        }

        return new FoundMessages(found, at);
    }

    // A place without a message has a cursor of no conversation.
    private static SearchCursor? Begin(ReadScope read, SearchPlace place, SearchCursor? cursor)
    {
        if (place.ConversationId is { } conversationId)
            return ConversationStore.Exists(read, conversationId) ? new SearchCursor(conversationId, cursor?.BeforeId ?? long.MaxValue) : null;

        return UserStore.Find(read, place.UserId!.Value) is null ? null
            : cursor ?? new SearchCursor(AccountDeletionStore.NextConversation(read, place.UserId.Value, 0) ?? 0, long.MaxValue);
    }

    private FoundMessages Look(ReadScope read, SearchPlace place, IReadOnlyList<string> words, SearchCursor at, int limit)
    {
        var found = new List<Message>();
        var rows = MessageStore.ReadBefore(read, at.ConversationId, 0, at.BeforeId, PageSize);
        foreach (var row in rows)
        {
            if (found.Count == limit)
                return new FoundMessages(found, at);

            at = at with { BeforeId = row.Id };
            if (row.DeletedAt is null && (place.UserId is null || row.SenderId == place.UserId) && reader.Open(read, row) is var message && Holds(message, words))
                found.Add(message);
        }

        return new FoundMessages(found, rows.Count == PageSize ? at : Following(read, place, at));
    }

    private static SearchCursor? Following(ReadScope read, SearchPlace place, SearchCursor at) =>
        place.ConversationId is null && AccountDeletionStore.NextConversation(read, place.UserId!.Value, at.ConversationId) is { } next
            ? new SearchCursor(next, long.MaxValue)
            : null;

    private static bool Holds(Message message, IReadOnlyList<string> words)
    {
        var text = message.Type.Searched(message);
        return words.All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
