using System.Text;
using System.Text.Json;

namespace ChatServer.Agents.Providers.OpenAi;

/// <summary>
/// Puts tool calls together, which are streamed in pieces. A piece belongs to the call of its index. Some servers give none, or
/// the same one to all calls: then an id that is new begins a call, and a piece without an id continues the last one.
/// </summary>
internal sealed class ToolCallAssembly
{
    private const int MaxCalls = 128;
    private readonly List<Part> parts = [];

    public bool IsEmpty => parts.Count == 0;

    /// <param name="pieces">The value of <c>tool_calls</c>.</param>
    /// <exception cref="AnswerTooLargeException">There are too many calls.</exception>
    public void Add(JsonElement pieces)
    {
        if (pieces.ValueKind != JsonValueKind.Array)
            return;

        foreach (var piece in pieces.EnumerateArray())
        {
            if (piece.ValueKind == JsonValueKind.Object)
                AddOne(piece);
        }
    }

    /// <summary>The calls, whole.</summary>
    /// <exception cref="JsonException">A call has no name, or its arguments aren't an object.</exception>
    public IReadOnlyList<ToolCall> Finish() => [.. parts.Select(part => part.Finish())];

    private void AddOne(JsonElement piece)
    {
        var index = OpenAiJson.Number(piece, "index");
        var id = OpenAiJson.Text(piece, "id") is { Length: > 0 } given ? given : null;
        var part = Find(index, id);
        if (part is null)
        {
            if (parts.Count == MaxCalls)
                throw new AnswerTooLargeException($"The answer calls more than {MaxCalls} tools");

            part = new Part(index, id);
            parts.Add(part);
        }

        if (OpenAiJson.Find(piece, "function") is { } function)
            part.Add(function);
    }

    private Part? Find(long? index, string? id)
    {
        if (index is null && id is null)
            return parts.LastOrDefault();

        if (id is not null && parts.Find(part => part.Id == id) is { } known)
            return known;

        var atIndex = index is null ? null : parts.FindLast(part => part.Index == index);
        return atIndex?.Id is null || id is null ? atIndex : null;
    }

    private sealed class Part(long? index, string? id)
    {
        private readonly StringBuilder arguments = new();
        private string name = "";

        public long? Index { get; } = index;

        public string? Id { get; } = id;

        public void Add(JsonElement function)
        {
            // Some servers repeat the name with each piece.
            if (name.Length == 0)
                name = OpenAiJson.Text(function, "name") ?? "";
            if (OpenAiJson.Find(function, "arguments") is { } piece)
                arguments.Append(piece.ValueKind == JsonValueKind.Object ? piece.GetRawText() : LenientText.Read(piece));
        }

        public ToolCall Finish()
        {
            if (name.Length == 0)
                throw new JsonException("A tool call has no name");

            var text = arguments.ToString();
            if (string.IsNullOrWhiteSpace(text))
                text = "{}";
            using var parsed = JsonDocument.Parse(text);
            if (parsed.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException($"The arguments of the tool call {name} aren't an object");

            return new ToolCall(Id ?? $"call_{Guid.NewGuid():N}", name, text);
        }
    }
}
