using ChatServer.Storage;
using ChatServer.Words;

namespace ChatServer.Accounts.People;

/// <summary>A word of a name, or all characters in a row of a script without spaces.</summary>
internal readonly record struct JoinedWord(string Folded, bool IsUnspaced);

/// <summary>
/// The terms that find users: the words of name and handle. One or two letters match the beginning of a word, three or more match
/// anywhere in it. In a script without spaces a word may begin anywhere.
/// </summary>
internal static class UserTerms
{
    public const int PieceLength = 3;
    private const int MaxNameLength = 60;
    private const string AtBeginning = "^";

    /// <summary>The name by which users are ordered.</summary>
    public static string NameOf(UserRow user)
    {
        var name = string.Join(' ', WordReader.Read(user.Fullname).Select(word => word.Folded));
        return name.Length > MaxNameLength ? name[..MaxNameLength] : name;
    }

    public static void Insert(WriteScope write, UserRow user) => UserTermStore.Insert(write, Of(user), NameOf(user), user.Id);

    public static void Delete(WriteScope write, UserRow user) => UserTermStore.Delete(write, Of(user), NameOf(user), user.Id);

    /// <summary>Updates the terms when a name or handle changes.</summary>
    public static void Replace(WriteScope write, UserRow? before, UserRow after)
    {
        if (before?.Fullname == after.Fullname && before.Handle == after.Handle)
            return;

        if (before is not null)
            Delete(write, before);
        Insert(write, after);
    }

    /// <summary>The terms that a searched word is looked up by: a match has all of them.</summary>
    public static IEnumerable<string> OfQuery(string folded) => folded.Length < PieceLength
        ? [AtBeginning + folded]
        : Pieces(folded).Distinct();

    /// <summary>The words of name and handle; those of a script without spaces are joined as written.</summary>
    public static IReadOnlyList<JoinedWord> WordsOf(UserRow user) =>
        [.. JoinedWords(user.Fullname), .. JoinedWords(user.Handle ?? "")];

    public static IEnumerable<JoinedWord> JoinedWords(string text)
    {
        var joined = new List<JoinedWord>();
        var end = -1;
        foreach (var word in WordReader.Read(text))
        {
            if (word.IsUnspaced && joined is [.., { IsUnspaced: true } last] && end == word.Start)
                joined[^1] = new JoinedWord(last.Folded + word.Folded, IsUnspaced: true);
            else
                joined.Add(new JoinedWord(word.Folded, word.IsUnspaced));
            end = word.End;
        }

        return joined;
    }

    private static HashSet<string> Of(UserRow user)
    {
        var terms = new HashSet<string>();
        foreach (var (word, isUnspaced) in WordsOf(user))
        {
            for (var start = 0; start < (isUnspaced ? word.Length : 1); start++)
            {
                for (var length = 1; length < PieceLength && start + length <= word.Length; length++)
                    terms.Add(string.Concat(AtBeginning, word.AsSpan(start, length)));
            }

            terms.UnionWith(Pieces(word));
        }

        return terms;
    }

    private static IEnumerable<string> Pieces(string word) =>
        Enumerable.Range(0, Math.Max(0, word.Length - PieceLength + 1)).Select(start => word.Substring(start, PieceLength));
}
