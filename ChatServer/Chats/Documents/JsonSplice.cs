using System.Buffers;

namespace ChatServer.Chats.Documents;

/// <summary>A part of a JSON text and what comes in its place.</summary>
internal readonly record struct JsonCut(int Start, int End, ReadOnlyMemory<byte> Instead);

/// <summary>Replaces parts of JSON texts and leaves the rest as it is written.</summary>
internal static class JsonSplice
{
    public static byte[] Apply(ReadOnlyMemory<byte> json, IEnumerable<JsonCut> cuts)
    {
        var text = new ArrayBufferWriter<byte>(json.Length + 64);
        foreach (var part in Parts(json, cuts))
            text.Write(part.Span);
        return text.WrittenSpan.ToArray();
    }

    /// <summary>The parts of the changed text, in order.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Parts(ReadOnlyMemory<byte> json, IEnumerable<JsonCut> cuts)
    {
        var done = 0;
        foreach (var cut in cuts.OrderBy(cut => cut.Start))
        {
            yield return json[done..cut.Start];
            yield return cut.Instead;
            done = cut.End;
        }

        yield return json[done..];
    }

    /// <summary>Sets a member of an object: in place of its value, or as the last one.</summary>
    public static byte[] Set(ReadOnlyMemory<byte> json, string name, ReadOnlyMemory<byte> value)
    {
        var members = JsonObjects.Members(json.Span);
        if (JsonObjects.Find(members, name) is { } known)
            return Apply(json, [new JsonCut(known.ValueStart, known.End, value)]);

        var end = json.Span.LastIndexOf((byte)'}');
        return Apply(json, [new JsonCut(end, end, Member(name, value, isFirst: members.Count == 0))]);
    }

    /// <summary>
    /// Sets several members, which may be many, each as <see cref="Set"/> does; of two with one name the last counts.
    /// </summary>
    /// <param name="source">The text that the members are of.</param>
    public static byte[] SetAll(
        ReadOnlyMemory<byte> json, IEnumerable<JsonMember> members, ReadOnlyMemory<byte> source)
    {
        var changed = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var member in members)
            changed[member.Name] = member.Value(source);

        var known = JsonObjects.Members(json.Span);
        var cuts = new List<JsonCut>();
        foreach (var member in known)
        {
            if (changed.Remove(member.Name, out var value))
                cuts.Add(new JsonCut(member.ValueStart, member.End, value));
        }

        var end = json.Span.LastIndexOf((byte)'}');
        var isFirst = known.Count == 0;
        foreach (var (name, value) in changed)
        {
            cuts.Add(new JsonCut(end, end, Member(name, value, isFirst)));
            isFirst = false;
        }

        return Apply(json, cuts);
    }

    public static byte[] Member(string name, ReadOnlyMemory<byte> value, bool isFirst)
    {
        var text = new ArrayBufferWriter<byte>(value.Length + name.Length + 4);
        if (!isFirst)
            text.Write(","u8);
        text.Write(JsonText.Of(name));
        text.Write(":"u8);
        text.Write(value.Span);
        return text.WrittenSpan.ToArray();
    }
}
