using ChatServer.Chats.Folders;
using ChatServer.Chats.Tags;
using ChatServer.Messages.Search.Query;
using ChatServer.Storage;
using ChatServer.Words;

namespace ChatServer.Chats.Search;

/// <summary>A search with its names and words resolved.</summary>
/// <param name="Phrase">Null where there are no free words.</param>
/// <param name="Terms">A text with the phrase has all of them in the index.</param>
/// <param name="Folders">Null where all chats may be hits.</param>
internal sealed record ChatPlan(
    Guid OwnerId, SearchUnit? Phrase, long[] Terms, IReadOnlyList<long> Tags, IReadOnlySet<long>? Folders, ChatQuery Query)
{
    // The index is asked for the rarest of so many words at most; the others are compared with the opened text.
    private const int MaxTerms = 16;

    /// <summary>Null if nothing can be found: a name is unknown, or the free text has no letters or digits.</summary>
    public static ChatPlan? Of(ReadScope read, SearchTerms terms, Guid ownerId, ChatQuery query)
    {
        var tags = new List<long>();
        foreach (var tag in query.IsUntagged ? [] : query.Tags)
        {
            if (TagStore.Find(read, ownerId, tag) is not { } id)
                return null;

            tags.Add(id);
        }

        var folders = query.Folders.Count == 0 ? null : FindFolders(read, ownerId, query.Folders);
        var phrase = query.Phrase.Length == 0 ? null : Phrases(query.Phrase);
        return folders is { Count: 0 } || phrase is { Words.Count: 0 }
            ? null
            : new ChatPlan(ownerId, phrase, TermsOf(phrase, terms.Of(ownerId)), tags, folders, query);
    }

    public bool Matches(IReadOnlyList<string> texts) =>
        Phrase is { } phrase && texts.Any(text => phrase.FindIn([.. WordReader.Read(text)]).Any());

    private static SearchUnit Phrases(string text)
    {
        Word[] words = [.. WordReader.Read(text)];
        var isBeginning = words is [.., { IsUnspaced: false } last] && last.Folded.Length >= SearchTerms.MinPrefix;
        return new SearchUnit(words, isBeginning);
    }

    private static long[] TermsOf(SearchUnit? phrase, SearchTerms terms) =>
        phrase is null ? [] : [.. phrase.Terms(terms).Distinct().Take(MaxTerms)];

    private static HashSet<long> FindFolders(ReadScope read, Guid ownerId, IReadOnlyList<string> names)
    {
        var tree = FolderTree.Of(read, ownerId);
        return [.. tree.Rows.Where(row => names.Contains(ChatQuery.NormalizeFolder(FolderStore.OpenName(read, row))))
            .SelectMany(tree.Below).Select(row => row.Id)];
    }
}
