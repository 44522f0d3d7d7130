using System.Globalization;
using ChatServer.Messages.History;

namespace ChatServer.Messages.Search.Query;

/// <summary>A search for messages, newest first.</summary>
/// <param name="Text">As the user typed it, see <see cref="SearchQueryReader"/>.</param>
/// <param name="ConversationId">Null for all conversations of the user.</param>
internal sealed record SearchRequest(string Text, long? ConversationId, SearchCursor From, int Limit);

/// <summary>
/// Where a search continues: below a message. A user's conversations are searched in parts, by their ids, if there are very many.
/// Then the cursor also has the current part, and the message below which every part begins.
/// </summary>
internal sealed record SearchCursor(
    long Before, long FirstConversation = 0, long LastConversation = long.MaxValue, long PartBefore = long.MaxValue)
{
    public static readonly SearchCursor Newest = new(long.MaxValue);

    public bool IsPart => FirstConversation > 0 || LastConversation < long.MaxValue;

    public override string ToString() => IsPart
        ? string.Create(CultureInfo.InvariantCulture, $"{Before}.{FirstConversation}.{LastConversation}.{PartBefore}")
        : Before.ToString(CultureInfo.InvariantCulture);

    public static SearchCursor? Parse(string text)
    {
        var numbers = new long[4];
        var parts = text.Split('.');
        if (parts.Length is not (1 or 4))
            return null;

        for (var i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        }

        return parts.Length == 1
            ? new SearchCursor(numbers[0])
            : new SearchCursor(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}

/// <summary>What one search on the index found.</summary>
/// <param name="Next">Where the next page begins; null if there are no more hits.</param>
internal readonly record struct HitPage(IReadOnlyList<ShownHit> Hits, SearchCursor? Next);

/// <param name="Next">Where the next page begins; null if there are no more hits.</param>
/// <param name="IsWhole">False while the index is being rebuilt, so that hits may be missing.</param>
internal sealed record SearchHits(IReadOnlyList<ShownHit> Hits, SearchCursor? Next, bool IsWhole);

/// <param name="Snippet">The part of the message around the first match.</param>
/// <param name="Matches">Where the words are in the snippet, in order, without overlaps.</param>
internal sealed record SearchHit(string Snippet, IReadOnlyList<TextRange> Matches);

/// <param name="Shown">The message as the history shows it.</param>
internal sealed record ShownHit(SearchHit Hit, ShownMessage Shown);
