namespace ChatServer.Accounts.Profiles;

internal static class PlainText
{
    /// <summary>
    /// True for text without control characters, line breaks, and marks that change the direction of the following text.
    /// </summary>
    public static bool IsOneLine(string text)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character)
                || character is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
                return false;
        }

        return true;
    }
}
