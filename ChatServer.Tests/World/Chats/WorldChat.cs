using System.Text.Json.Nodes;

namespace ChatServer.Tests.World.Chats;

/// <summary>A chat in the naive model: its document with a tree of messages, and what its owner has done with it.</summary>
internal sealed class WorldChat(string id, int owner, string title)
{
    private readonly Dictionary<string, JsonObject> nodes = [];
    private string? current;

    public string Id => id;

    public int Owner => owner;

    public string Path => $"/api/v1/chats/{id}";

    public string Title { get; private set; } = title;

    public bool IsPinned { get; set; }

    public bool IsArchived { get; set; }

    public SortedSet<string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>The ids of the messages, the newest last.</summary>
    public IReadOnlyList<string> Nodes => [.. nodes.Keys];

    public bool Has(string node) => nodes.ContainsKey(node);

    public string? ContentOf(string node) => nodes.TryGetValue(node, out var known) ? (string?)known["content"] : null;

    /// <summary>The document as it is read: the flat branch is that of the tree.</summary>
    public JsonObject Document() => new()
    {
        ["title"] = Title,
        ["history"] = new JsonObject
        {
            ["messages"] = MapOf(nodes.Values),
            ["currentId"] = current,
        },
        ["messages"] = new JsonArray([.. Branch().Reverse().Select(node => nodes[node].DeepClone())]),
    };

    public static JsonObject MapOf(IEnumerable<JsonObject> nodes) =>
        new(nodes.Select(node => KeyValuePair.Create((string)node["id"]!, (JsonNode?)node.DeepClone())));

    /// <summary>Saving merges messages by their ids; a message of the same id is replaced.</summary>
    public void Save(string? title, IEnumerable<JsonObject> sent, string currentId)
    {
        Title = title ?? Title;
        foreach (var node in sent)
            nodes[(string)node["id"]!] = (JsonObject)node.DeepClone();
        current = currentId;
    }

    /// <summary>Changes a message; one that isn't there is made first, and then the branch ends with it.</summary>
    public void Change(string node, Action<JsonObject> change)
    {
        if (!nodes.TryGetValue(node, out var known))
        {
            known = nodes[node] = new JsonObject
            {
                ["id"] = node,
                ["parentId"] = null,
                ["childrenIds"] = new JsonArray(),
                ["role"] = "assistant",
                ["content"] = "",
            };
            current = node;
        }

        change(known);
    }

    /// <summary>Returns whether the title or a message has a word.</summary>
    public bool Contains(string word) => nodes.Values.Select(node => (string?)node["content"]).Append(Title)
        .Any(text => text!.Split(' ').Contains(word, StringComparer.Ordinal));

    private IEnumerable<string> Branch()
    {
        for (var node = current; node is not null && nodes.TryGetValue(node, out var known); node = (string?)known["parentId"])
            yield return node;
    }
}
