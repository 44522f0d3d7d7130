using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ChatServer.Agents.Providers;

namespace ChatServer.Agents.Webhook;

/// <summary>Reads what a bot answers: a JSON object, or Server-Sent Events whose data are such objects.</summary>
internal static class BotAnswers
{
    public const int MaxBytes = 1024 * 1024;
    public const int MaxLineBytes = 64 * 1024;
    public static readonly IReadOnlyList<string> FinishReasons = [Finished.Stop, Finished.Length, Finished.ContentFilter];
    private const string Data = "data";
    private const string Done = "[DONE]";
    private const int MaxErrorLength = 200;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ProviderException">The body isn't an answer.</exception>
    public static async IAsyncEnumerable<AgentUpdate> ReadJsonAsync(
        Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var answer = Parse(await ReadWholeAsync(body, cancellationToken));
        if (answer.Text is null)
            throw new ProviderException(ProviderError.BadAnswer, "The bot's answer has no text");

        if (answer.Text.Length > 0)
            yield return new TextDelta(answer.Text);
        yield return new Finished(answer.FinishReason ?? Finished.Stop);
    }

    /// <summary>A stream ends by a finish reason, or by the data <c>[DONE]</c>.</summary>
    /// <exception cref="ProviderException">The body isn't an answer.</exception>
    public static async IAsyncEnumerable<AgentUpdate> ReadEventsAsync(
        Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var data = new List<string>();
        await foreach (var line in BotLines.ReadAsync(body, MaxLineBytes, MaxBytes, cancellationToken))
        {
            if (line.Length > 0)
            {
                if (DataOf(Decode(line)) is { } part)
                    data.Add(part);
                continue;
            }

            if (data.Count == 0)
                continue;

            var text = string.Join('\n', data);
            data.Clear();
            foreach (var update in UpdatesOf(text))
            {
                yield return update;
                if (update is Finished)
                    yield break;
            }
        }
    }

    private static IEnumerable<AgentUpdate> UpdatesOf(string data)
    {
        if (data == Done)
        {
            yield return new Finished(Finished.Stop);
            yield break;
        }

        var answer = Parse(data);
        if (answer.Text is { Length: > 0 } text)
            yield return new TextDelta(text);
        if (answer.FinishReason is { } reason)
            yield return new Finished(reason);
    }

    // Null for comments, by which a bot may keep the connection open, and for other fields of an event.
    private static string? DataOf(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return line == Data ? "" : null;

        if (line[..colon] != Data)
            return null;

        var value = line[(colon + 1)..];
        return value.StartsWith(' ') ? value[1..] : value;
    }

    private static BotAnswer Parse(string json)
    {
        BotAnswer? answer;
        try
        {
            answer = JsonSerializer.Deserialize(json, BotJson.Default.BotAnswer);
        }
        catch (JsonException failure)
        {
            throw new ProviderException(ProviderError.BadAnswer, "The bot's answer is no JSON object with a text", failure);
        }

        return Check(answer ?? throw new ProviderException(ProviderError.BadAnswer, "The bot's answer is null"));
    }

    private static BotAnswer Check(BotAnswer answer)
    {
        if (answer.Error is { } error)
            throw new ProviderException(ProviderError.Refused, $"The bot failed: {Shorten(error)}");

        return answer.FinishReason is null || FinishReasons.Contains(answer.FinishReason)
            ? answer
            : throw new ProviderException(ProviderError.BadAnswer, "The bot's finish_reason is unknown");
    }

    private static string Shorten(string text) => text.Length > MaxErrorLength ? $"{text[..MaxErrorLength]}…" : text;

    private static async Task<string> ReadWholeAsync(Stream body, CancellationToken cancellationToken)
    {
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (read.Length + count > MaxBytes)
                throw BotLines.TooLarge($"The bot's answer has more than {MaxBytes} bytes");
            read.Write(buffer, 0, count);
        }

        return Decode(read.ToArray());
    }

    private static string Decode(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException failure)
        {
            throw new ProviderException(ProviderError.BadAnswer, "The bot's answer isn't UTF-8", failure);
        }
    }
}
