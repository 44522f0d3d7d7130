using ChatServer.Refusals;

namespace ChatServer.Chats.Tags;

/// <summary>The names of tags.</summary>
internal static class TagName
{
    private const string Reserved = "none";
    private const int MaxLength = 256;

    /// <summary>The tag's id: tags of the same id are the same.</summary>
    public static string IdOf(string name) => name.Replace(' ', '_').ToLowerInvariant();

    /// <summary>What is wrong with a name; null where nothing is.</summary>
    public static Refusal? Check(string name)
    {
        if (IdOf(name) == Reserved)
            return new Refusal(RefusalCode.ReservedTag);

        if (name.Length is 0 or > MaxLength)
            return Refusal.Invalid("name", $"must have 1 to {MaxLength} characters");

        return name.Contains('\0', StringComparison.Ordinal) ? Refusal.Invalid("name", "must not contain NUL") : null;
    }
}
