namespace ChatServer.Messages.Search.Index;

internal static class SearchedText
{
    /// <summary>The text that is searched: what the message's type returns, and its file's name. Empty: not searchable.</summary>
    public static string Of(Message message)
    {
        var text = message.Type.Searched(message).Trim();
        return message.File is { Name: var name } && !text.Contains(name, StringComparison.Ordinal)
            ? $"{text} {name}".Trim()
            : text;
    }
}
