using System.Text.RegularExpressions;
using ChatServer.Chats.Tags;

namespace ChatServer.Chats.Search;

/// <summary>What a search asks of a property that a chat has or hasn't.</summary>
internal enum Condition
{
    None,
    MustBe,
    MustNotBe,
}

/// <summary>A parsed search text.</summary>
/// <param name="Phrase">The free words, with single spaces; empty where there are none.</param>
/// <param name="Tags">The ids of tags: a chat has all of them.</param>
/// <param name="IsUntagged">Only chats without tags; <paramref name="Tags"/> don't count.</param>
/// <param name="Folders">Normalized names, see <see cref="NormalizeFolder"/>: a chat is in one of these, or below it.</param>
internal sealed partial record ChatQuery(
    string Phrase, IReadOnlyList<string> Tags, bool IsUntagged, IReadOnlyList<string> Folders, Condition Pinned,
    Condition Archived, Condition Shared)
{
    private const string Tag = "tag:", Folder = "folder:", Pin = "pinned:", Archive = "archived:", Share = "shared:";
    private const string NoTag = "none";
    private static readonly string[] Operators = [Tag, Folder, Pin, Archive, Share];

    /// <summary>
    /// Words are separated by single spaces. One that begins with an operator is none of the phrase, also where its value means
    /// nothing.
    /// </summary>
    public static ChatQuery Read(string text)
    {
        var words = text.Replace("\0", "", StringComparison.Ordinal).Trim().ToLowerInvariant().Split(' ');
        var tags = Values(words, Tag);
        return new ChatQuery(
            string.Join(' ', words.Where(word => !Operators.Any(name => word.StartsWith(name, StringComparison.Ordinal)))).Trim(),
            [.. tags.Select(TagName.IdOf).Distinct()], tags.Contains(NoTag),
            [.. Values(words, Folder).Select(NormalizeFolder).Distinct()],
            ConditionOf(words, Pin), ConditionOf(words, Archive), ConditionOf(words, Share));
    }

    /// <summary>Runs of spaces and underscores are one space, and case doesn't matter.</summary>
    public static string NormalizeFolder(string name) => Separators().Replace(name, " ").Trim().ToLowerInvariant();

    private static string[] Values(string[] words, string name) =>
        [.. words.Where(word => word.StartsWith(name, StringComparison.Ordinal) && word.Length > name.Length)
            .Select(word => word[name.Length..])];

    private static Condition ConditionOf(string[] words, string name)
    {
        if (words.Contains($"{name}true"))
            return Condition.MustBe;

        return words.Contains($"{name}false") ? Condition.MustNotBe : Condition.None;
    }

    [GeneratedRegex(@"[\s_]+")]
    private static partial Regex Separators();
}
