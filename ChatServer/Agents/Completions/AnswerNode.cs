using ChatServer.Chats.Documents;

namespace ChatServer.Agents.Completions;

/// <summary>Changes of the message of a chat that an answer is written into, as JSON.</summary>
internal static class AnswerNode
{
    private static readonly byte[] True = "true"u8.ToArray();
    private static readonly byte[] False = "false"u8.ToArray();
    private static readonly byte[] Null = "null"u8.ToArray();
    private static readonly byte[] EmptyText = "\"\""u8.ToArray();

    /// <param name="model">As it was asked for.</param>
    /// <param name="isEmptied">Whether the answer takes the place of the message's content.</param>
    public static byte[] Begin(ReadOnlyMemory<byte> node, string model, bool isEmptied)
    {
        var begun = JsonSplice.Set(JsonSplice.Set(node, "model", JsonText.Of(model)), "done", False);
        if (JsonObjects.Find(begun, "error") is not null)
            begun = JsonSplice.Set(begun, "error", Null);
        return isEmptied ? JsonSplice.Set(begun, "content", EmptyText) : begun;
    }

    public static byte[] SetContent(ReadOnlyMemory<byte> node, string text) =>
        JsonSplice.Set(node, "content", JsonText.Of(text));

    /// <param name="error">See <see cref="AnswerError"/>; null if there is none to show.</param>
    public static byte[] End(ReadOnlyMemory<byte> node, AnswerEnd end, string? error)
    {
        var ended = JsonSplice.Set(JsonSplice.Set(node, "done", True), "usage", AnswerEvents.Usage(end));
        return error is null ? ended : JsonSplice.Set(ended, "error", AnswerEvents.Error(error));
    }

    public static byte[] SetFollowUps(ReadOnlyMemory<byte> node, IReadOnlyList<string> questions) =>
        JsonSplice.Set(node, "followUps", AnswerEvents.List(questions));
}
