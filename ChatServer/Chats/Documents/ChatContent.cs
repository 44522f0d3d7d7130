namespace ChatServer.Chats.Documents;

/// <summary>A chat's document as it is read: the head with its messages put back, part by part.</summary>
internal sealed class ChatContent(ChatDocument head, IReadOnlyList<ChatNode> nodes)
{
    private static readonly ReadOnlyMemory<byte> Comma = ","u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Colon = ":"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Nothing = ReadOnlyMemory<byte>.Empty;

    public ChatDocument Head => head;

    public IReadOnlyList<ChatNode> Nodes => nodes;

    /// <summary>The text of the document.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Parts()
    {
        if (nodes.Count == 0)
            return [head.Json];

        return Compose();
    }

    /// <summary>In one piece.</summary>
    public byte[] ToBytes()
    {
        using var text = new MemoryStream();
        foreach (var part in Parts())
            text.Write(part.Span);
        return text.ToArray();
    }

    /// <summary>
    /// The messages of the branch on screen, from its root: of the tree, or of the flat branch of a document without a tree.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> BranchMessages()
    {
        if (nodes.Count > 0)
            return Branch().Select(node => node.Value);

        return head.Flat is { } flat ? JsonObjects.Elements(flat.Value(head.Json)) : [];
    }

    private IEnumerable<ReadOnlyMemory<byte>> Compose()
    {
        var places = new[] { head.Map, head.Flat }.OfType<JsonMember>().OrderBy(place => place.ValueStart);
        var done = 0;
        foreach (var place in places)
        {
            yield return head.Json[done..(place.ValueStart + 1)];
            foreach (var part in place.Kind == System.Text.Json.JsonTokenType.StartObject ? MapParts() : FlatParts())
                yield return part;
            done = place.End - 1;
        }

        yield return head.Json[done..];
    }

    private IEnumerable<ReadOnlyMemory<byte>> MapParts()
    {
        var separator = Nothing;
        foreach (var node in nodes)
        {
            yield return separator;
            yield return node.Key;
            yield return Colon;
            yield return node.Value;
            separator = Comma;
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> FlatParts()
    {
        var separator = Nothing;
        foreach (var node in Branch())
        {
            yield return separator;
            yield return node.Value;
            separator = Comma;
        }
    }

    /// <summary>From the root to the current message. A message that was passed before, or is missing, ends it.</summary>
    private List<ChatNode> Branch()
    {
        var byId = new Dictionary<string, ChatNode>(nodes.Count);
        foreach (var node in nodes)
            byId[node.Id] = node;

        var branch = new List<ChatNode>();
        for (var id = head.Current; id is not null && byId.Remove(id, out var node); id = node.ParentId)
            branch.Add(node);
        branch.Reverse();
        return branch;
    }
}
