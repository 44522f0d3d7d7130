namespace ChatServer.Attachments.Content;

/// <summary>Content types separated by commas; a <c>*</c> at the end of one stands for anything.</summary>
internal sealed class TypeList(string list)
{
    private readonly string[] entries = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public bool Contains(string type) => Array.Exists(entries, entry => Covers(entry, type));

    public override string ToString() => string.Join(", ", entries);

    private static bool Covers(string entry, string type) =>
        entry.EndsWith('*')
            ? entry == "*/*" || type.StartsWith(entry[..^1], StringComparison.OrdinalIgnoreCase)
            : type.Equals(entry, StringComparison.OrdinalIgnoreCase);
}
