using System.Text;

namespace ChatServer.Agents.Providers;

/// <summary>
/// About how many tokens a text has, wherever nobody counts: for providers that don't, for replies that end early, and to reserve
/// a budget before a reply. Tokenizers make a token of about four bytes of UTF-8: in English that is a short word, in Chinese one
/// to two characters.
/// </summary>
internal static class TokenEstimate
{
    private const int BytesPerToken = 4;
    private const int TokensPerMessage = 4;

    // Of a character that isn't half of a surrogate pair; those have two.
    private const int MaxBytesPerCharacter = 3;

    public static long OfText(string text) => OfBytes(BytesOf(text));

    public static long OfBytes(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;

    /// <summary>The most that so many messages can have, of so many characters in all.</summary>
    public static long AtMost(long characters, int messages) =>
        OfBytes(characters * MaxBytesPerCharacter) + ((long)TokensPerMessage * messages);

    public static int BytesOf(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>What a provider is given: instructions, messages and tools.</summary>
    public static long OfInput(AgentTurn turn) =>
        TokensPerMessage + OfText(turn.Agent.Instructions) + turn.Messages.Sum(OfMessage) + turn.Tools.Sum(OfTool);

    private static long OfMessage(TurnMessage message) =>
        TokensPerMessage + OfText(message.Text) + (message.Calls ?? []).Sum(call => OfText(call.Name) + OfText(call.Arguments));

    private static long OfTool(TurnTool tool) =>
        TokensPerMessage + OfText(tool.Name) + OfText(tool.Description) + OfText(tool.Schema.GetRawText());
}
