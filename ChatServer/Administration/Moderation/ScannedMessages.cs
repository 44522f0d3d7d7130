using ChatServer.Administration.Deletions;
using ChatServer.Administration.Holds;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.History;
using ChatServer.Messages.Search.Index;
using ChatServer.Storage;

namespace ChatServer.Administration.Moderation;

/// <summary>
/// Opens one message after the other, page by page, each on its own snapshot. A call opens at most <see cref="MaxLookedAt"/>
/// messages, or reads at most as many pages of conversations, and returns where to continue: it costs the same in a conversation
/// of ten messages and of ten million.
/// </summary>
internal sealed class ScannedMessages(Database database, MessageReader reader, HeldContent held)
{
    private const int MaxLookedAt = 5_000;
    private const int PageSize = 100; // each may have 60 KB
    private const int MaxPages = 200;

    public async ValueTask<FoundMessages> FindAsync(
        ModerationQuery sought, PlaceCursor from, int limit, CancellationToken cancellationToken)
    {
        var found = new List<Message>();
        var budget = new PageBudget();
        PlaceCursor? at = from;
        var (looked, pages) = (0, 0);
        for (; at is { } next && looked < MaxLookedAt && pages < MaxPages && found.Count < limit && !budget.IsSpent; pages++)
        {
            var page = await database.ReadAsync(read => Look(read, sought, next, limit - found.Count, budget), cancellationToken);
            found.AddRange(page.Messages);
            looked += page.Looked;
            at = page.Next;
        }

        return new FoundMessages(found, at);
    }

    private Page Look(ReadScope read, ModerationQuery sought, PlaceCursor at, int limit, PageBudget budget)
    {
        var found = new List<Message>();
        var rows = sought.IsDeleted
            ? HeldMessageStore.ReadBefore(read, at.ConversationId, 0, at.BeforeId, PageSize)
            : [.. MessageStore.ReadBefore(read, at.ConversationId, 0, at.BeforeId, PageSize)];
        foreach (var row in rows)
        {
            if (found.Count == limit)
                return new Page(found, rows.Count, at);

            if (Open(read, sought, row) is { } message && Holds(message, sought.Words))
            {
                if (!budget.TryTake(PageBudget.SizeOf(message)))
                    return new Page(found, rows.Count, at);

                found.Add(message);
            }

            at = at with { BeforeId = row.Id };
        }

        return new Page(found, rows.Count, rows.Count == PageSize ? at : Following(read, sought, at));
    }

    private Message? Open(ReadScope read, ModerationQuery sought, MessageRow row)
    {
        if ((sought.UserId is { } sender && row.SenderId != sender) || (row.DeletedAt is not null) != sought.IsDeleted)
            return null;

        return sought.IsDeleted ? held.Open(read, row) : reader.Open(read, row);
    }

    private static PlaceCursor? Following(ReadScope read, ModerationQuery sought, PlaceCursor at) =>
        sought.UserId is { } userId && AccountDeletionStore.NextConversation(read, userId, at.ConversationId) is { } next
            ? new PlaceCursor(next, long.MaxValue)
            : null;

    private static bool Holds(Message message, IReadOnlyList<string> words)
    {
        var text = SearchedText.Of(message);
        return words.All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    private sealed record Page(IReadOnlyList<Message> Messages, int Looked, PlaceCursor? Next);
}
