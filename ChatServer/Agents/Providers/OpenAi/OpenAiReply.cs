using System.Text.Json;

namespace ChatServer.Agents.Providers.OpenAi;

/// <summary>
/// A reply that is being read, chunk by chunk. Fields that a server leaves out, sets to null or adds are no error: only an answer
/// that can't be understood is one, and an end without a reason.
/// </summary>
internal sealed class OpenAiReply(AgentTurn turn, TimeProvider clock)
{
    private const long MaxTokens = 1_000_000_000;

    // Thoughts aren't shown, but show that the model is at work, so that it isn't taken for silent.
    private static readonly TimeSpan ThoughtInterval = TimeSpan.FromSeconds(1);

    private readonly ThoughtFilter thoughts = new();
    private readonly ToolCallAssembly calls = new();
    private readonly List<AgentUpdate> updates = [];
    private readonly long inputEstimate = TokenEstimate.OfInput(turn);
    private long outputBytes;
    private long toldAt = clock.GetTimestamp();
    private Usage? counted;
    private string? reason;

    /// <summary>Whether the server has said why the reply ended. What follows is the usage.</summary>
    public bool IsFinished => reason is not null;

    /// <summary>Whether text of it was shown.</summary>
    public bool HasText { get; private set; }

    /// <summary>Takes the updates that have come up since the last call.</summary>
    public IReadOnlyList<AgentUpdate> Take()
    {
        if (updates.Count == 0)
            return [];

        toldAt = clock.GetTimestamp();
        AgentUpdate[] taken = [.. updates];
        updates.Clear();
        return taken;
    }

    /// <param name="chunk">A chunk of a stream, or an answer in one piece.</param>
    /// <exception cref="AnswerTooLargeException">It calls too many tools.</exception>
    public void Add(JsonElement chunk)
    {
        if (OpenAiJson.Find(chunk, "usage") is { } usage)
            Count(usage);
        if (OpenAiJson.Find(chunk, "choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0)
            AddChoice(choices[0]);
    }

    /// <summary>Ends a reply that <see cref="IsFinished"/>: what was held back, the calls, the usage and the reason.</summary>
    /// <exception cref="JsonException">A tool call can't be understood.</exception>
    public void End()
    {
        Show(thoughts.Finish());
        updates.AddRange(calls.Finish());
        updates.Add(Used());
        updates.Add(new Finished(calls.IsEmpty ? reason ?? Finished.Stop : Finished.ToolCalls));
    }

    /// <summary>Ends a reply that failed. What it used is told, because it costs all the same.</summary>
    public void Break()
    {
        Show(thoughts.Finish());
        updates.Add(Used());
    }

    private Usage Used() => counted ?? new Usage(inputEstimate, TokenEstimate.OfBytes(outputBytes), IsEstimated: true);

    private void AddChoice(JsonElement choice)
    {
        var delta = OpenAiJson.Find(choice, "delta") ?? OpenAiJson.Find(choice, "message") ?? default;
        if (OpenAiJson.Find(delta, "content") is { } content)
            AddContent(content);
        AddThought(OpenAiJson.Find(delta, "reasoning_content") ?? OpenAiJson.Find(delta, "reasoning"));
        if (OpenAiJson.Find(delta, "tool_calls") is { } pieces)
        {
            outputBytes += pieces.GetRawText().Length;
            calls.Add(pieces);
        }

        if (OpenAiJson.Text(choice, "finish_reason") is { Length: > 0 } given)
            reason ??= ReasonOf(given);
    }

    // A text, or a list of parts, of which thoughts are one kind.
    private void AddContent(JsonElement content)
    {
        if (content.ValueKind != JsonValueKind.Array)
        {
            AddText(LenientText.Read(content) ?? "");
            return;
        }

        foreach (var part in content.EnumerateArray())
        {
            if (OpenAiJson.Text(part, "type") == "text")
                AddText(OpenAiJson.Text(part, "text") ?? "");
            else
                AddThought(part);
        }
    }

    private void AddText(string text)
    {
        outputBytes += TokenEstimate.BytesOf(text);
        Show(thoughts.Add(text));
        TellThought();
    }

    private void Show(string text)
    {
        if (text.Length == 0)
            return;

        HasText = true;
        updates.Add(new TextDelta(text));
    }

    private void AddThought(JsonElement? thought)
    {
        if (thought is not { } value)
            return;

        outputBytes += value.GetRawText().Length;
        TellThought();
    }

    private void TellThought()
    {
        if (updates.Count == 0 && clock.GetElapsedTime(toldAt) >= ThoughtInterval)
            updates.Add(Used());
    }

    private void Count(JsonElement usage)
    {
        if (OpenAiJson.Number(usage, "prompt_tokens") is { } input && OpenAiJson.Number(usage, "completion_tokens") is { } output)
            counted = new Usage(Math.Clamp(input, 0, MaxTokens), Math.Clamp(output, 0, MaxTokens));
    }

    // The names of other servers end up in the same field.
    private static string ReasonOf(string given) => given.ToLowerInvariant() switch
    {
        "length" or "max_tokens" or "model_length" => Finished.Length,
        "content_filter" or "safety" => Finished.ContentFilter,
        _ => Finished.Stop,
    };
}
