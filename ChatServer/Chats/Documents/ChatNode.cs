namespace ChatServer.Chats.Documents;

/// <summary>A message of the tree: its id as JSON, and what the client wrote, which needn't be an object.</summary>
internal readonly record struct ChatNode(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value)
{
    private const string Parent = "parentId";

    public string Id => JsonObjects.TextOf(Key.Span) ?? System.Text.Encoding.UTF8.GetString(Key.Span[1..^1]);

    public string? ParentId =>
        JsonObjects.Find(Value.Span, Parent) is { } parent ? JsonObjects.TextOf(parent.Value(Value).Span) : null;

    public int Length => Key.Length + Value.Length;

    /// <summary>The form in which it is sealed: the member of the map.</summary>
    public byte[] ToBytes() => [.. Key.Span, (byte)':', .. Value.Span];

    public static ChatNode Of(ReadOnlyMemory<byte> bytes)
    {
        var key = bytes[..KeyLength(bytes.Span)];
        return new ChatNode(key, bytes[(key.Length + 1)..]);
    }

    private static int KeyLength(ReadOnlySpan<byte> bytes)
    {
        for (var at = 1; ; at++)
        {
            at += bytes[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (bytes[at] == '"')
                return at + 1;

            at++;
        }
    }
}
