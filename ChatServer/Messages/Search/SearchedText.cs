namespace ChatServer.Messages.Search;

internal static class SearchedText
{
    /// <summary>What of a message is searched: what its kind says, and its file's name. Empty: it isn't found at all.</summary>
    public static string Of(Message message)
    {
        var text = message.Type.Searched(message).Trim();
        return message.File is { Name: var name } && !text.Contains(name, StringComparison.Ordinal)
            ? $"{text} {name}".Trim()
            : text;
    }
}
